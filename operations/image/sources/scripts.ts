import type { Finding } from "../../../settings/finding.ts";
import { RELEASE_COMMAND } from "../../../settings/release-command.ts";
import { guessesSchema, plainCommand } from "../../../settings/rules/schema-commands.ts";
import { RELEASE_COMMAND_LABEL } from "../../gates/image.ts";
import { type Scripts, scriptIn } from "./boot.ts";
import { commandsIn, withoutWrappers } from "./commands.ts";
import type { Runtime, Stage } from "./dockerfile.ts";

/** Scripts that the build, the start or a release calls, and package.json does not have. */
export function judgeScripts(
  runtime: Runtime,
  stages: readonly Stage[],
  scripts: Scripts,
  file: string,
): Finding[] {
  const start = runtime.instructions.filter(({ word }) => word === "CMD" || word === "ENTRYPOINT");
  const build = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === "RUN"));
  const called = [...build, ...start].flatMap(({ word, words, rest, line }) =>
    (words ? [{ words: withoutWrappers(words) }] : commandsIn(rest)).map((command) => ({
      ...{ words: command.words, property: `${file}:${line} ${word}` },
    })),
  );
  const label = runtime.instructions.findLast(
    ({ word, rest }) => word === "LABEL" && rest.includes(RELEASE_COMMAND_LABEL),
  );
  const prepared = label && new RegExp(`${RELEASE_COMMAND_LABEL}=["']?([^"'\\n]*)`).exec(label.rest)?.[1];
  if (label && prepared)
    called.push({ words: prepared.trim().split(/\s+/), property: `${file}:${label.line} LABEL` });
  return called.flatMap(({ words: [program = "", ...rest], property }) => {
    const script =
      /^(npm|pnpm|yarn|bun)$/.test(program) && rest[0] === "run" ? scriptIn(program, rest) : undefined;
    if (!script) return [];
    const text = scripts[script.name];
    if (text !== undefined) return script.name === RELEASE_COMMAND[2] ? otherThanDeploy(text, property) : [];
    return [
      {
        property,
        problem: `calls the script ${script.name}, which package.json does not have`,
        fix: `npm pkg set 'scripts.${script.name}=${KNOWN[script.name] ?? "<command>"}', or call ${Object.keys(scripts).length > 0 ? `one of ${Object.keys(scripts).slice(0, 8).join(", ")}` : "a command"}`,
      },
    ];
  });
}

/** A release migrates by what was written down and tried: what makes a schema by guess may empty it. */
function otherThanDeploy(text: string, property: string): Finding[] {
  // From the tool on: `dotenv -- prisma migrate deploy` is one, too.
  const run = commandsIn(text).map(({ words }) =>
    plainCommand(withoutWrappers(words)).replace(/^.*?(?=\bprisma )/, ""),
  );
  const guess = run.find(guessesSchema);
  if (guess === undefined && run.some((one) => one.startsWith("prisma migrate deploy"))) return [];
  return [
    {
      property,
      problem: `calls the script ${RELEASE_COMMAND[2]}, which runs ${guess === undefined ? "no `prisma migrate deploy`" : `\`${guess}\``}: a release applies the migrations that were committed, and nothing else`,
      fix: `npm pkg set 'scripts.${RELEASE_COMMAND[2]}=${KNOWN[RELEASE_COMMAND[2]]}'`,
    },
  ];
}

/** What a script that our example calls should run. */
const KNOWN: Readonly<Record<string, string>> = {
  "prisma:migrate": "prisma migrate deploy",
  build: "react-router build",
  start: "react-router-serve ./build/server/index.js",
};
