import { type AppsInput, declaredApps, type OwnApp, ownApps, reachedBy } from "./apps.ts";
import { extraRows } from "./matrix/extras.ts";
import { ownRows } from "./matrix/own.ts";
import { appSecrets } from "./matrix/route.ts";
import { DASHBOARD, DECLARED } from "./matrix/systems.ts";
import { MATRIX } from "./matrix/table.ts";
import { isSecret, type NeedContext, systemsOf, type Variable } from "./matrix/variable.ts";
import type { Extra } from "./schema/extras.ts";
import { NO_DASHBOARD } from "./schema/host.ts";
import type { Sections } from "./schema/stack.ts";
import type { StackName } from "./stack-name.ts";

/** A system of a stack as names, addresses and variables go: what rules know of it, whichever it is. */
export interface StackSystem {
  name: string;
  /** Its app on Fly; on Render its first service, and what the names of the others begin with. */
  app: string;
  /** It is a part of another system's app: a process group there, a service of its own on Render. */
  part: boolean;
  domain: string | undefined;
  /** Whether everybody reaches it. */
  isPublic: boolean;
  /** Whether its connections need sessions, which port 6543 has none of. */
  sessions: boolean;
  /** The Supabase project that its connections go to. @default the stack's */
  project: OwnApp["supabase"];
  /** What its processes may be given. */
  rows: ReadonlyMap<string, Variable>;
  /** Names of the secrets that it cannot do without. @param context of a stack with the dashboard, which only its own systems ask */
  needs(context: NeedContext | undefined): string[];
}

/** What of a stack's settings its systems depend on. */
export type SystemsInput = AppsInput & {
  dashboard?: Sections["dashboard"] | undefined;
  extras?: Readonly<Record<string, Extra>> | undefined;
};

/** The systems that a stack declares, those of the matrix first. None where the settings cannot be read. */
export function stackSystems(stack: Omit<StackName, "project">, given: SystemsInput): StackSystem[] {
  const { dashboard, extras = {} } = given;
  if (dashboard === undefined && given.host !== NO_DASHBOARD) return [];
  const all = [...MATRIX, ...extraRows(extras)];
  const ofMatrix = (dashboard ? DECLARED.map((name) => ({ name, ...dashboard })) : []).map(
    ({ name, app, domain }): StackSystem => {
      const part = name !== DASHBOARD;
      return {
        ...{ name, part, app: part ? `${app}-${name}` : app },
        ...{ domain: part ? undefined : domain, isPublic: !part },
        ...{ sessions: false, project: undefined },
        rows: byName(all.filter((row) => systemsOf(row).includes(name))),
        needs: (context) => (context ? appSecrets(context, name) : []),
      };
    },
  );
  const apps = declaredApps(stack, given);
  const own = ownApps(stack, given).map((app): StackSystem => {
    const rows = ownRows(apps, app.name);
    return {
      ...{ name: app.name, app: app.app, part: false, domain: app.domain },
      ...{ isPublic: reachedBy(app) === "internet", rows: byName(rows) },
      ...{ sessions: app.sessions ?? false, project: app.supabase },
      // What is provisioned only has no process that would miss one.
      needs: () => (app.provisionOnly ? [] : rows.filter(isSecret).map(({ name }) => name)),
    };
  });
  return [...ofMatrix, ...own];
}

const byName = (rows: readonly Variable[]) => new Map(rows.map((row) => [row.name, row]));

/**
 * Whose an app or a service is by its name: an app on Fly is of one system and its parts, a service on Render of the one whose
 * name it has, or begins with. Undefined of a name that no system has.
 */
export function systemNamed(
  systems: readonly StackSystem[],
  name: string,
  platform: "fly" | "render",
): StackSystem | undefined {
  const exact = systems.find(({ app, part }) => app === name && (platform === "render" || !part));
  if (exact || platform === "fly") return exact;
  return [...systems]
    .filter(({ app, part }) => !part && name.startsWith(`${app}-`))
    .sort((one, other) => other.app.length - one.app.length)[0];
}

/** What may stand in an app or a service: an app on Fly holds the variables of its parts too. */
export function rowsOf(
  systems: readonly StackSystem[],
  name: string,
  platform: "fly" | "render",
): ReadonlyMap<string, Variable> | undefined {
  const system = systemNamed(systems, name, platform);
  if (system === undefined) return undefined;
  const parts =
    platform === "fly" ? systems.filter(({ app, part }) => part && app.startsWith(`${system.app}-`)) : [];
  return new Map([system, ...parts].flatMap(({ rows }) => [...rows]));
}
