import type { AtGithub } from "./github-lookup.ts";
import { isNeeded, renumbered } from "./misread.ts";
import type { ExportedDeployment, PendingOperation, StoredResource } from "./plan.ts";

/*
 * What becomes of an object at GitHub of which the state does not know whether it was made: a create that is pending, or one
 * whose answer was another's, so that the state has it without its number. Pure.
 */

/** Such an object. */
export interface Unsettled {
  /** Its create, by which it is looked up. */
  operation: PendingOperation;
  /** What the state holds of it; undefined while its create is pending. */
  stored: StoredResource | undefined;
}

export interface Verdict {
  /** Id of what is taken in; undefined when nothing is. */
  takes: string | undefined;
  /** Whether the state goes on with what it holds of it: others stand on it, so that it cannot go. */
  stays: boolean;
  says: string;
}

/** What people call it: its type and name. */
export const nameOf = ({ resource }: PendingOperation) => resource.urn.split("::").slice(-2).join(" ");

/**
 * Whether a resource was made under a number before its answer went wrong: then what is at GitHub is the stack's own, however
 * it differs. GitHub's provider (6.12.2) takes the number from the answer to an update as well; the engine (3.259.0) writes
 * down when it made a resource, and when it changed it last.
 */
const isOwn = (stored: StoredResource | undefined): boolean =>
  stored?.created !== undefined && stored.created !== stored.modified;

/**
 * Only what its create made itself is taken in: what is otherwise is somebody else's, and is named instead.
 * @param live what GitHub has in its place; undefined when nothing is there
 * @param resources all that the state holds
 * @param stack its name, for the commands
 */
export function verdictOf(
  { operation, stored }: Unsettled,
  live: AtGithub | undefined,
  { resources, stack }: { resources: readonly StoredResource[]; stack: string },
): Verdict {
  const name = nameOf(operation);
  const differs = live?.differs ?? [];
  if (live && (differs.length === 0 || isOwn(stored))) {
    const other = differs.length === 0 ? "" : ` (other: ${differs.join(", ")}; the next update sets it)`;
    return { takes: live.id, stays: true, says: `take in ${name} from GitHub as ${live.id}${other}` };
  }
  const { type, urn } = operation.resource;
  const none = isOwn(stored)
    ? "GitHub has none of that name (404), and may have it under the one of before"
    : "GitHub has none (404)";
  const found = live
    ? `GitHub has one that this stack did not ask for (other: ${differs.join(", ")}). Remove it there`
    : none;
  if (stored && isNeeded(urn, resources))
    return {
      ...{ takes: undefined, stays: true },
      says:
        `keep ${name} without its number, since others stand on it: ${found}; ` +
        `${live ? "then " : ""}npm run up -- ${stack} --refresh makes it anew`,
    };
  const over = `npm run pulumi -- import ${type} ${urn.split("::").at(-1)} ${live?.id} -s ${stack}`;
  const next = live ? `, or take it over: ${over}` : "";
  return { takes: undefined, stays: false, says: `forget creating ${name}: ${found}${next}` };
}

/** The state after verdicts on what it holds without a number; undefined when all of that stays as it is. */
export function settled(
  state: ExportedDeployment,
  verdicts: ReadonlyMap<string, Pick<Verdict, "takes" | "stays">>,
): ExportedDeployment | undefined {
  const { resources = [] } = state.deployment;
  const after = resources.flatMap((one) => {
    const { takes, stays = true } = verdicts.get(one.urn) ?? {};
    if (takes !== undefined) return renumbered(one, takes);
    return stays ? one : [];
  });
  const same = after.length === resources.length && after.every((one, index) => one === resources[index]);
  return same ? undefined : { ...state, deployment: { ...state.deployment, resources: after } };
}
