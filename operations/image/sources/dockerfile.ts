import { DockerfileParser, type From } from "dockerfile-ast";
import { flagsOf, takenFrom } from "../../dockerfile.ts";

/** One instruction of a Dockerfile, its continued lines joined, without comments. */
export interface Instruction {
  /** In capitals: `FROM`. */
  word: string;
  /** All that follows it, its flags left out. */
  rest: string;
  /** `--from=build`. */
  flags: string[];
  /** Words of the JSON form; undefined where it is written as a shell would read it. */
  words?: string[];
  /** From 1. */
  line: number;
}

/** One stage: from its FROM to the next. */
export interface Stage {
  name: string | undefined;
  /** An image, or the name of an earlier stage; variables stand for their defaults. */
  from: string;
  line: number;
  instructions: Instruction[];
}

/** The stages of a Dockerfile, in their order. */
export function stagesOf(text: string): Stage[] {
  const stages: Stage[] = [];
  const defaults = new Map<string, string>();
  for (const one of DockerfileParser.parse(text).getInstructions()) {
    const word = one.getKeyword().toUpperCase();
    const line = one.getRange().start.line + 1;
    const rest = one.getArgumentsContent() ?? "";
    if (word === "FROM") {
      const from = one as From;
      const named = substituted(from.getImage() ?? "", defaults);
      stages.push({ name: from.getBuildStage() ?? undefined, from: named, line, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) {
      // Only what stands before the first FROM can be used in one.
      const [, name = "", value = ""] = /^(\w+)=["']?([^"'\s]*)/.exec(rest) ?? [];
      if (word === "ARG" && name) defaults.set(name, value);
      continue;
    }
    const words = JSON_FORM.has(word) ? jsonWords(rest) : undefined;
    stage.instructions.push({ word, rest, flags: flagsOf(one), line, ...(words?.length ? { words } : {}) });
  }
  return stages;
}

/** What runs: the last stage with all that it starts from. */
export interface Runtime {
  /** The image that the chain of stages begins with. */
  base: string;
  /** Line of the FROM that names it. */
  line: number;
  /** Of all stages of the chain, in their order. */
  instructions: Instruction[];
}

/** @returns undefined for a file without any stage */
export function runtimeOf(stages: readonly Stage[]): Runtime | undefined {
  const below = (stage: Stage, at: number): Runtime => {
    const before = stages.slice(0, at).findLastIndex(({ name }) => same(name, stage.from));
    const found = stages[before];
    const start = found
      ? below(found, before)
      : { base: stage.from, line: stage.line, instructions: [] as Instruction[] };
    return { ...start, instructions: [...start.instructions, ...stage.instructions] };
  };
  const last = stages.at(-1);
  return last && below(last, stages.length - 1);
}

/** Images from outside that a build takes anything from: FROM and COPY --from. */
export function imagesOf(stages: readonly Stage[]): { image: string; line: number }[] {
  const own = (image: string) =>
    image === "" ||
    image === "scratch" ||
    /^\d+$/.test(image) ||
    stages.some(({ name }) => same(name, image));
  return stages
    .flatMap(({ from, line, instructions }) => [
      { image: from, line },
      ...instructions.flatMap((one) => takenFrom(one.flags).map((image) => ({ image, line: one.line }))),
    ])
    .filter(({ image }) => !own(image));
}

/** Instructions that can be written as a list (Dockerfile reference, exec form). */
const JSON_FORM = new Set(["RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "SHELL", "VOLUME"]);

/**
 * The words of the JSON form; undefined for what is no list of texts, which a shell reads instead. Read here, since
 * dockerfile-ast 0.7.1 leaves the spaces inside of a text out (findings/dockerfile-ast-spaces-in-json.sh).
 */
function jsonWords(rest: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(rest);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Names of stages know no case (Dockerfile reference, FROM). */
const same = (name: string | undefined, from: string) => name?.toLowerCase() === from.toLowerCase();

/** `$NAME`, `${NAME}` and `${NAME:-default}` as their defaults; one without a default stays as it is written. */
function substituted(text: string, defaults: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (whole, bare: string | undefined, braced: string | undefined, otherwise: string | undefined) =>
      defaults.get(bare ?? braced ?? "") || otherwise || whole,
  );
}
