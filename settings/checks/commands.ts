import type { SettingProblem } from "../finding.ts";
import { ALLOWED_COMMANDS, commandProblem, wordsOf } from "../rules/process-commands.ts";
import { CHROMA_COMMAND } from "../schema/chroma.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Every command of a stack is one program of its image. */
export const commands: Check = ({ name, parsed: { dashboard, render } }) => {
  const given: [path: string[], words: readonly string[], good: unknown][] = [
    ...(dashboard
      ? [
          [["dashboard", "chroma", "command"], dashboard.chroma.command, CHROMA_COMMAND] as [
            string[],
            string[],
            unknown,
          ],
        ]
      : []),
    ...(["workers", "crons"] as const).flatMap((kind) =>
      Object.entries(render?.[kind] ?? {}).map(([part, { command }]): [string[], string[], unknown] => [
        ["render", kind, part, "command"],
        wordsOf(command),
        `npm run ${part}`,
      ]),
    ),
  ];
  return given.flatMap(([path, words, good]): SettingProblem[] => {
    const problem = commandProblem(words);
    if (problem === undefined) return [];
    return [settingProblem(name, path, { value: "(not shown)", problem, allowed: ALLOWED_COMMANDS, good })];
  });
};
