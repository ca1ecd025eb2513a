import { isPostgresApp, LIVE_DATABASES, OWNED_NAMES, UNCLEAR_APPS } from "../../settings/rules/app-names.ts";
import { heldText, IDLE_DAYS, mayBeInUse } from "../gates/held.ts";
import type { Holdings } from "./holdings.ts";

/** Why an app may not be retired. `although`: a reason in words makes it possible. */
export interface Objection {
  problem: string;
  fix: string;
  although: boolean;
}

/**
 * What speaks against taking an app away.
 * @param owners where settings declare it: `Pulumi.production.yaml: dashboard.app`
 */
export function objectionsTo({ app, held, volumes }: Holdings, owners: readonly string[]): Objection[] {
  const name = app.toLowerCase();
  const data = volumes.some(({ going }) => !going);
  const pull = /^fly-preview-pr-(\d+)(-|$)/.exec(name)?.[1];
  const owned = OWNED_NAMES.find((one) => one.app === name && !UNCLEAR_APPS.includes(name));
  return [
    ...owners.map((owner) => ({
      problem: `it is declared (${owner}): a stack would make it again`,
      fix: `take it out of the settings and run npm run up, which removes what the stack made`,
      although: false,
    })),
    ...(pull === undefined
      ? []
      : [
          {
            problem: `it belongs to the preview of pull request ${pull}`,
            fix: `npx hotdash previews destroy ${pull}, which removes its stack as well`,
            although: false,
          },
        ]),
    ...(mayBeInUse(held)
      ? [
          although(
            `it may be in use: ${heldText(held)}`,
            `move what it answers, stop its machines (fly machine stop <id> -a ${app}), and come back when none has started for ${IDLE_DAYS} days`,
          ),
        ]
      : []),
    ...(isPostgresApp(name) && data
      ? [
          although(
            `it is a Postgres by its name and holds data${LIVE_DATABASES.includes(name) ? "; the team's documents call it live" : ""}`,
            "move its data first: docs/runbooks/move-a-database.md",
          ),
        ]
      : []),
    ...(UNCLEAR_APPS.includes(name)
      ? [
          although(
            "the team's notes call it retired in one place and production in another",
            "ask who runs it",
          ),
        ]
      : []),
    ...(owned === undefined || owners.length > 0
      ? []
      : [
          although(
            `its name is one of ${owned.owner}'s`,
            `npm run adopt -- ${app} prints settings that take it over`,
          ),
        ]),
  ];
}

const although = (problem: string, fix: string): Objection => ({ problem, fix, although: true });

/** The objections that stand, as text; undefined when there are none. @param more further words of the command */
export function refusal(
  app: string,
  objections: readonly Objection[],
  reason: string | undefined,
  more: readonly string[] = [],
): string | undefined {
  const standing = objections.filter((one) => !(one.although && reason !== undefined));
  if (standing.length === 0) return undefined;
  const way = standing.every((one) => one.although)
    ? [
        `or, when all of that is known: npx hotdash ${["retire", app, ...more].join(" ")} --although '<why it may go>'`,
      ]
    : [];
  return [
    `${app} is not retired; nothing was touched`,
    ...standing.map(({ problem, fix }) => `   ${problem}\n   fix: ${fix}`),
    ...way,
  ].join("\n");
}
