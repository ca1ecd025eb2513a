import { declaredAs, FLAGS, type FlagRow } from "../../settings/flags.ts";
import { PLATFORM_VARIABLES } from "../../settings/matrix/platforms.ts";
import { MATRIX } from "../../settings/matrix/table.ts";
import { isOfStacks, type Variable } from "../../settings/matrix/variable.ts";
import { isLoader } from "../../settings/rules/loader-variables.ts";
import type { Collected } from "./reads/collect.ts";
import { runBy } from "./reads/place.ts";
import type { Read } from "./reads/read.ts";

/** One variable, by where it is read. */
export interface Named {
  name: string;
  /** Who runs the code that reads it: names of systems, `tests`. */
  by: string[];
  /** `path:line` of each read. */
  places: string[];
}

/** How a checkout and a stack differ. */
export interface Comparison {
  /** Read, and in no list: nobody can set it. */
  unknown: Named[];
  /** Read and known, and without a value in the stack. `needed`: some code has no answer for that. */
  unset: (Named & { needed: boolean })[];
  /** In the stack, and read by no code. */
  unread: { name: string; why: string }[];
  /** Where names are made at run time, so that more may be read than is seen. */
  made: string[];
}

/** Names that a shell, a runner or a tool sets, and nobody deploys. */
const AMBIENT =
  /^(CI|HOME|PATH|USER|SHELL|PWD|TMPDIR|TERM|TZ|LANG|LC_ALL|DEBUG|FORCE_COLOR|NO_COLOR|EDITOR|HOSTNAME|npm_\w+|GITHUB_\w+|RUNNER_\w+|VITEST\w*|PLAYWRIGHT_\w+|JEST_\w+|STORYBOOK\w*)$/;

/** Read by what starts the application, wherever its own code is silent. */
const BY_LIBRARIES = new Set(["HOST", "PORT", "NODE_ENV"]);

/**
 * Holds what a checkout reads against what a stack has.
 * @param stack rows of its own beside the matrix, and the names it has a value for
 */
export function compare(
  { reads, made, parts }: Collected,
  stack: { extras: readonly Variable[]; has: ReadonlySet<string> },
): Comparison {
  const rows = new Map([...MATRIX, ...stack.extras].map((row) => [row.name, row]));
  const byName = Map.groupBy(
    reads.filter(({ name }) => !isAmbient(name)),
    ({ name }) => name,
  );
  const all = [...byName].map(([name, some]) => ({ ...named(name, some), some }));
  const known = (name: string) => rows.has(name) || declaredAs(name) !== undefined;
  const deployed = (by: readonly string[]) => by.includes("dashboard");
  const isRead = (name: string) => byName.has(name) || behindPrefix(name, parts);
  return {
    unknown: all.filter(({ name }) => !known(name)).map(withoutReads),
    unset: all
      .filter(({ name, by }) => {
        const row = rows.get(name);
        return row !== undefined && isOfStacks(row) && deployed(by) && !stack.has.has(name);
      })
      .map((one) => ({
        ...withoutReads(one),
        needed: one.some.some(({ path, fallback }) => runBy(path) === "dashboard" && !fallback),
      })),
    unread: [...stack.has]
      .filter((name) => !BY_LIBRARIES.has(name) && !isRead(name))
      .sort()
      .map((name) => ({ name, why: whyUnread(name, rows.get(name)) })),
    made: made.map(({ path, line }) => `${path}:${line}`),
  };
}

const isAmbient = (name: string) =>
  AMBIENT.test(name) ||
  (Object.hasOwn(PLATFORM_VARIABLES, name) && name !== "WEB_CONCURRENCY") ||
  isLoader(name);

function named(name: string, reads: readonly Read[]): Named {
  return {
    name,
    by: [...new Set(reads.map(({ path }) => runBy(path)))].sort(),
    places: reads.map(({ path, line }) => `${path}:${line}`),
  };
}

const withoutReads = <T extends Named>({ name, by, places }: T): Named => ({ name, by, places });

/** A flag that a reader finds behind a prefix stands in the code without it. */
function behindPrefix(name: string, parts: ReadonlySet<string>): boolean {
  return ["", "FEATURE_FLAG_", "FEATURE_"].some(
    (prefix) => name.startsWith(prefix) && parts.has(name.slice(prefix.length)),
  );
}

function whyUnread(name: string, row: Variable | undefined): string {
  const flag = declaredAs(name);
  const declared: FlagRow | undefined = flag && FLAGS[flag];
  if (declared) return declared.planned ? "a flag that only plans name" : "a flag";
  if (row?.planned) return "only plans name it";
  return row && !isOfStacks(row) ? "another system's" : "nobody reads it here";
}
