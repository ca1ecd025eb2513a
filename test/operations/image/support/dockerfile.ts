import { linesOf, logical } from "../../../../operations/stack-guard/lines.ts";

/** One instruction, its continued lines joined, without comments. */
export interface Instruction {
  /** In capitals: `FROM`. */
  word: string;
  rest: string;
}

/** One stage of a Dockerfile: from its FROM to the next. */
export interface Stage {
  name: string;
  /** What it starts from: an image, or the name of an earlier stage. */
  from: string;
  instructions: Instruction[];
}

/** The stages of a Dockerfile, in their order. */
export function stagesOf(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = linesOf(text).filter((line) => !/^\s*#/.test(line.text));
  for (const { text: whole } of logical(lines, /\\\s*$/)) {
    const [, word = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/s.exec(whole) ?? [];
    if (word === "") continue;
    if (word.toUpperCase() === "FROM") {
      const [, from = "", name = ""] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      stages.push({ name, from, instructions: [] });
    } else stages.at(-1)?.instructions.push({ word: word.toUpperCase(), rest });
  }
  return stages;
}

/** What an image made of the last stage would say in its config, as far as the file itself says it. */
export function configOf(text: string) {
  const stages = stagesOf(text);
  const last = (stage: Stage | undefined): Instruction[] => {
    if (!stage) return [];
    const before = stages.find(({ name }) => name === stage.from);
    return [...last(before), ...stage.instructions];
  };
  const own = last(stages.at(-1));
  const rests = (word: string) => own.filter((one) => one.word === word).map(({ rest }) => rest);
  const list = (rest: string | undefined) =>
    rest === undefined ? undefined : (JSON.parse(rest) as string[]);
  const pairs = (texts: string[]) =>
    Object.fromEntries(
      texts.flatMap((rest) =>
        [...rest.matchAll(/([\w.-]+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, bare]) => [
          name ?? "",
          quoted ?? bare ?? "",
        ]),
      ),
    ) as Record<string, string>;
  return {
    User: rests("USER").at(-1),
    Cmd: list(rests("CMD").at(-1)),
    Entrypoint: list(rests("ENTRYPOINT").at(-1)),
    ExposedPorts: Object.fromEntries(rests("EXPOSE").map((port) => [`${port}/tcp`, {}])),
    Labels: pairs(rests("LABEL")),
    Env: pairs(rests("ENV")),
  };
}
