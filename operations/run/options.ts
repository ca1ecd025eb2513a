import { fly } from "../../settings/tokens.ts";
import { isTrue, shortIn } from "../engine/command-line.ts";

/** What `hotdash preview` was asked for. */
export interface PreviewOptions {
  stack: string;
  /** Past release to go back to: `previous`, a digest or its first digits, a tag. */
  rollbackTo: string | undefined;
  /** Tag, digest or whole reference that the registry of the settings resolves. @default HOTDASH_IMAGE, unresolved */
  image: string | undefined;
  /** Version under which the release would go out: `v<semver>`. */
  version: string | undefined;
  /** File that gets the report of the preview as JSON, for `hotdash comment`. */
  report: string | undefined;
  /** File of a copy with stand-ins that is previewed instead of the stack; `main` for the newest that main left. */
  standIns: string | undefined;
  /** File that gets such a copy of the stack; nothing is previewed then. */
  makeStandIns: string | undefined;
  /** Clone of the application that has the image's commit; without it GitHub is asked. */
  checkout?: string | undefined;
  /** Everything else: options of the engine's command, passed on as they are. */
  engine: string[];
}

/** What `hotdash up` was given. */
export interface GivenForUp {
  stack: string;
  /** Past release to go back to: `previous`, a digest or its first digits, a tag. */
  rollbackTo?: string | undefined;
  /** File that keeps the run's events as JSON lines. */
  events?: string | undefined;
  /** Whether a release that fails in a later process group is taken back in the earlier ones. @default true */
  putBack?: boolean;
  /** Whether a release that is remembered as failed may be tried again. @default false */
  retry?: boolean;
  /** Reason to update live production past closed gates. */
  breakGlass?: string | undefined;
  /** Nobody is asked. @default PULUMI_SKIP_CONFIRMATIONS */
  yes?: boolean;
  skipPreview?: boolean;
  /** Everything else: options of the engine's command, passed on as they are. */
  engine?: readonly string[];
}

/** What an update is to do, with every default. */
export type UpOptions = {
  [Name in Exclude<keyof Required<GivenForUp>, "engine">]:
    | GivenForUp[Name]
    | Exclude<GivenForUp[Name], undefined>;
} & { engine: string[] };

/**
 * What an update is to do. Of the engine's options it acts itself on the two that both commands know, also where they stand in
 * a cluster of short ones (`-rf`) or with a truth value (`--yes=false`).
 */
export function readOptions(given: GivenForUp, env: NodeJS.ProcessEnv = process.env): UpOptions {
  const { stack, rollbackTo, events, breakGlass, putBack = true, retry = false } = given;
  const options: UpOptions = {
    ...{ stack, rollbackTo, events, breakGlass, putBack, retry },
    yes: given.yes || env.PULUMI_SKIP_CONFIRMATIONS === "true",
    skipPreview: given.skipPreview ?? false,
    engine: [],
  };
  for (const arg of given.engine ?? []) {
    if (/^--yes=/.test(arg)) options.yes = isSet(arg);
    else if (/^--skip-preview=/.test(arg)) options.skipPreview = isSet(arg);
    else if (/[yf]/.test(shortIn(arg).flags)) {
      const { flags, valued } = shortIn(arg);
      options.yes ||= flags.includes("y");
      options.skipPreview ||= flags.includes("f");
      const left = flags.replace(/[yf]/g, "") + valued;
      if (left !== "") options.engine.push(`-${left}`);
    } else options.engine.push(arg);
  }
  return options;
}

/** Whether a flag is on, by the truth value behind it. */
const isSet = (arg: string) => isTrue(arg.slice(arg.indexOf("=") + 1));

/** Options of `pulumi up` that `pulumi preview` does not have. */
const UP_ONLY = ["--continue-on-error", "--strict", "--secrets-provider"];

/** Options that say what the failed run was to do, which putting its release back is not to do again. */
const ONCE = [
  "--expect-no-changes",
  "--replace",
  "--target-replace",
  "--plan",
  "--refresh",
  "-r",
  "--event-log",
];

/** The engine's options of a preview of the same update. */
export const forPreview = (engine: readonly string[]) => without(engine, UP_ONLY, ["--secrets-provider"]);

/**
 * The engine's options of the run that puts the release back. It declares the old image with the secrets of the new
 * release: those that this one does without must stay. The engine takes `--exclude` only where it is given no targets.
 */
export function forPutBack(engine: readonly string[]): string[] {
  const kept = without(engine, ONCE, ["--replace", "--target-replace", "--plan", "--event-log"]);
  const targeted = kept.some((arg) => /^(-t|--target(-dependents)?)(=|$)/.test(arg));
  return targeted ? kept : [...kept, "--exclude", `**${fly.SecretsRemoval}**`];
}

/** Leaves options out, with the value that follows those that have one (`--plan x`, `--plan=x`). */
function without(args: readonly string[], names: readonly string[], valued: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    const name = arg.split("=")[0] ?? "";
    if (!names.includes(name)) out.push(arg);
    else if (valued.includes(name) && !arg.includes("=")) at++;
  }
  return out;
}
