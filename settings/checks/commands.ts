import { dashboardParts } from "../dashboard-parts.ts";
import type { SettingProblem } from "../finding.ts";
import { ALLOWED_COMMANDS, commandProblem, wordsOf } from "../rules/process-commands.ts";
import { schemaCommandProblem } from "../rules/schema-commands.ts";
import { CHROMA_COMMAND } from "../schema/chroma.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

type Given = [path: readonly string[], words: readonly string[], good: unknown];

/** Every command of a stack is one program of its image, and none changes the schema beside its owner. */
export const commands: Check = ({ name, parsed: { backup, dashboard, render } }) => {
  const given: Given[] = [
    ...(dashboard
      ? [[["dashboard", "chroma", "command"], dashboard.chroma.command, CHROMA_COMMAND] satisfies Given]
      : []),
    ...(dashboard ? dashboardParts(dashboard) : []).map(
      ({ path, command }): Given => [[...path, "command"], wordsOf(command), `npm run ${path.at(-1)}`],
    ),
    ...(backup?.chroma ? (["rebuild", "check"] as const) : []).map(
      (part): Given => [
        ["backup", "chroma", part],
        wordsOf(backup?.chroma?.[part] ?? ""),
        `node build/chroma-${part}.js`,
      ],
    ),
    ...(["workers", "crons"] as const).flatMap((kind) =>
      Object.entries(render?.[kind] ?? {}).map(
        ([part, { command }]): Given => [
          ["render", kind, part, "command"],
          wordsOf(command),
          `npm run ${part}`,
        ],
      ),
    ),
  ];
  const owner = dashboard?.migrations ?? "none";
  return given.flatMap(([path, words, good]): SettingProblem[] => {
    const problem = schemaCommandProblem(words, owner) ?? commandProblem(words);
    if (problem === undefined) return [];
    return [settingProblem(name, path, { value: "(not shown)", problem, allowed: ALLOWED_COMMANDS, good })];
  });
};
