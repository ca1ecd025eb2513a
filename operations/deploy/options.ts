import { parseArgs } from "node:util";
import { PREVIOUS } from "../../settings/releases/rollback.ts";
import { hasWords } from "../../settings/rules/words.ts";
import { type EnvironmentClass, environmentClassOf, SHARED } from "../../settings/stack-name.ts";
import { sameLogin } from "../github/deployers.ts";

/** Longest wait for who holds the stack: two rollouts with their deadlines. */
const MOST_MINUTES = 120;

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
}

/** Something is wrong with the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const USAGE = {
  deploy: "npm run deploy -- <stack> [--image <tag or digest>]",
  rollback: "npm run rollback -- <stack> [<version>]",
};

/** What a stack is for, as far as the steps of its deploy go. */
export type StackKind = EnvironmentClass | typeof SHARED;

/** Undefined when the name is none that this program knows. */
export const stackKindOf = (stack: string): StackKind | undefined =>
  stack === SHARED ? SHARED : environmentClassOf(stack);

/** Who starts this run, as far as the environment says: in a workflow its actor. */
export const actorOf = (env: NodeJS.ProcessEnv) => env.GITHUB_ACTOR ?? env.USER ?? env.LOGNAME;

/**
 * Reads the command line.
 * @param attended whether a person can be asked
 * @throws UsageError with everything that is wrong at once
 */
export function readDeployOptions(
  command: DeployOptions["command"],
  argv: readonly string[],
  { attended, env }: { attended: boolean; env: NodeJS.ProcessEnv },
): DeployOptions {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const parse = () =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...{ image: text, version: text, commit: text, fingerprint: text, folder: text },
        ...{ "override-window": text, reason: text, approver: text, wait: text },
        ...{ yes: { ...flag, short: "y" }, refresh: flag, retry: flag, hotfix: flag, "no-put-back": flag },
        "allow-older": flag,
      },
    });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message}\nuse: ${USAGE[command]}; docs/runbooks/deploy.md has all options`,
    );
  }
  const { values, positionals } = parsed;
  const [stack = "", release, ...more] = positionals;
  const problems: string[] = [];
  const add = (problem: string) => problems.push(problem);
  const empty = Object.entries(values).filter(([, value]) => value === "");
  for (const [name] of empty) add(`--${name} is empty: name a value, or leave it out`);

  const kind = stackKindOf(stack);
  if (stack === "") add(`which stack? ${USAGE[command]}`);
  else if (!kind) add(`${stack} is no stack; allowed: staging, production, pr-<number>, shared`);
  if (more.length > 0 || (command === "deploy" && release !== undefined))
    add(`${JSON.stringify(more[0] ?? release)} is one word too many; use: ${USAGE[command]}`);
  if (stack === SHARED) {
    if (command === "rollback") add("the stack shared runs no image, so there is none to go back to");
    for (const name of ["image", "version", "commit", "hotfix", "allow-older"] as const)
      if (values[name]) add(`--${name} is not for the stack shared, which runs no image`);
  } else if (command === "rollback")
    for (const name of ["image", "version", "commit", "hotfix", "allow-older"] as const)
      if (values[name]) add(`--${name} is not for a rollback: name the release, as in ${USAGE.rollback}`);
  if (values.commit && !/^[0-9a-f]{40}$/.test(values.commit))
    add(
      `--commit ${values.commit} is not allowed; allowed: 40 hexadecimal digits, as git rev-parse prints them`,
    );
  const wait = Number(values.wait ?? 0);
  if (values.wait && (!/^\d+$/.test(values.wait) || wait > MOST_MINUTES))
    add(`--wait ${values.wait} is not allowed; allowed: whole minutes from 0 to ${MOST_MINUTES}`);
  const hotfix = values.hotfix ? hotfixOf(values, kind, env, add) : undefined;
  if (!values.hotfix && (values.reason || values.approver)) add("--reason and --approver belong to --hotfix");
  if (!attended && kind && kind !== "preview" && !(values.yes && values.fingerprint))
    add(
      `nobody can be asked here: add --yes and --fingerprint <hash>, which npm run preview -- ${stack} ` +
        `${command === "rollback" ? "--rollback-to <release>" : "--image <the same>"} prints`,
    );
  else if (!attended && !values.yes) add("nobody can be asked here: add --yes");
  else if (values.yes && kind && kind !== "preview" && !values.fingerprint)
    add("--yes needs --fingerprint <hash>: what nobody looks at must be what somebody has previewed");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));

  return {
    command,
    stack,
    image: values.image,
    rollbackTo: command === "rollback" ? (release ?? PREVIOUS) : undefined,
    version: values.version,
    commit: values.commit,
    fingerprint: values.fingerprint,
    yes: values.yes,
    refresh: values.refresh,
    retry: values.retry,
    putBack: !values["no-put-back"],
    overrideWindow: values["override-window"],
    hotfix,
    allowOlder: values["allow-older"],
    wait,
    folder: values.folder,
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
