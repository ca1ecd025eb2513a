import { PREVIOUS } from "../../settings/releases/rollback.ts";
import { hasWords } from "../../settings/rules/words.ts";
import { type EnvironmentClass, environmentClassOf, SHARED } from "../../settings/stack-name.ts";
import { sameLogin } from "../github/deployers.ts";
import { UsageError } from "../run/usage-error.ts";

/** Why and by whose leave a release skips staging's bake. */
export interface Hotfix {
  reason: string;
  /** Who else answers for it: a login. */
  approver: string;
}

/** What `npm run deploy` or `npm run rollback` was asked for. */
export interface DeployOptions {
  command: "deploy" | "rollback";
  stack: string;
  /** Tag, digest or whole reference. @default the image that the stack runs */
  image: string | undefined;
  /** Past release to go back to; of a rollback only. */
  rollbackTo: string | undefined;
  /** `v<semver>`; a tag of that form counts as one. */
  version: string | undefined;
  /** Commit that the image must have been built from. @default what the image says */
  commit: string | undefined;
  /** Only these changes are applied. */
  fingerprint: string | undefined;
  yes: boolean;
  refresh: boolean;
  retry: boolean;
  putBack: boolean;
  /** Reason to deploy outside of the window. */
  overrideWindow: string | undefined;
  hotfix: Hotfix | undefined;
  /** Whether a commit may go out that is older than what runs. */
  allowOlder: boolean;
  /** Minutes that it waits for who holds the stack. @default 0: it is refused at once */
  wait: number;
  /** Folder that keeps journal and evidence. */
  folder: string | undefined;
  /** Clone of the application that has the image's commit; without it GitHub is asked. */
  checkout?: string | undefined;
}

/** What a stack is for, as far as the steps of its deploy go. */
export type StackKind = EnvironmentClass | typeof SHARED;

/** Undefined when the name is none that this program knows. */
export const stackKindOf = (stack: string): StackKind | undefined =>
  stack === SHARED ? SHARED : environmentClassOf(stack);

/** Who starts this run, as far as the environment says: in a workflow its actor. */
export const actorOf = (env: NodeJS.ProcessEnv) => env.GITHUB_ACTOR ?? env.USER ?? env.LOGNAME;

/** What `hotdash deploy` or `hotdash rollback` was given. */
export interface GivenForDeploy {
  stack: string;
  /** Of a rollback: past release to go back to. @default the one before */
  release?: string | undefined;
  image?: string | undefined;
  version?: string | undefined;
  commit?: string | undefined;
  fingerprint?: string | undefined;
  folder?: string | undefined;
  checkout?: string | undefined;
  overrideWindow?: string | undefined;
  reason?: string | undefined;
  approver?: string | undefined;
  /** Whole minutes. @default 0 */
  wait?: string | undefined;
  yes: boolean;
  refresh: boolean;
  retry: boolean;
  hotfix?: boolean;
  allowOlder?: boolean;
  putBack: boolean;
}

/**
 * What a deploy is to do.
 * @param attended whether a person can be asked
 * @throws UsageError with everything that is wrong at once
 */
export function readDeployOptions(
  command: DeployOptions["command"],
  given: GivenForDeploy,
  { attended, env }: { attended: boolean; env: NodeJS.ProcessEnv },
): DeployOptions {
  const { stack } = given;
  const problems: string[] = [];
  const add = (problem: string) => problems.push(problem);
  const kind = stackKindOf(stack);
  if (!kind) add(`${stack} is no stack; allowed: staging, production, pr-<number>, shared`);
  if (stack === SHARED) {
    if (command === "rollback") add("the stack shared runs no image, so there is none to go back to");
    for (const name of ["image", "version", "commit", "hotfix"] as const)
      if (given[name]) add(`--${name} is not for the stack shared, which runs no image`);
    if (given.allowOlder) add("--allow-older is not for the stack shared, which runs no image");
  }
  const hotfix = given.hotfix ? hotfixOf(given, kind, env, add) : undefined;
  if (!given.hotfix && (given.reason || given.approver)) add("--reason and --approver belong to --hotfix");
  if (!attended && kind && kind !== "preview" && !(given.yes && given.fingerprint))
    add(
      `nobody can be asked here: add --yes and --fingerprint <hash>, which npm run preview -- ${stack} ` +
        `${command === "rollback" ? "--rollback-to <release>" : "--image <the same>"} prints`,
    );
  else if (!attended && !given.yes) add("nobody can be asked here: add --yes");
  else if (given.yes && kind && kind !== "preview" && !given.fingerprint)
    add("--yes needs --fingerprint <hash>: what nobody looks at must be what somebody has previewed");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));

  return {
    command,
    stack,
    image: given.image,
    rollbackTo: command === "rollback" ? (given.release ?? PREVIOUS) : undefined,
    version: given.version,
    commit: given.commit,
    fingerprint: given.fingerprint,
    yes: given.yes,
    refresh: given.refresh,
    retry: given.retry,
    putBack: given.putBack,
    overrideWindow: given.overrideWindow,
    hotfix,
    allowOlder: given.allowOlder ?? false,
    wait: Number(given.wait ?? 0),
    folder: given.folder,
    ...(given.checkout === undefined ? {} : { checkout: given.checkout }),
  };
}

function hotfixOf(
  { reason, approver }: { reason?: string | undefined; approver?: string | undefined },
  kind: string | undefined,
  env: NodeJS.ProcessEnv,
  add: (problem: string) => void,
): Hotfix | undefined {
  if (kind && kind !== "production") add("--hotfix is for production only: no other stack waits for staging");
  if (!reason || !hasWords(reason))
    add("--hotfix needs --reason '<why it cannot wait for staging>', in words");
  if (!approver) add("--hotfix needs --approver <login of somebody else>");
  else if (sameLogin(approver, actorOf(env) ?? ""))
    add(`--approver ${approver} is who starts this: name somebody else`);
  return reason && approver ? { reason, approver } : undefined;
}
