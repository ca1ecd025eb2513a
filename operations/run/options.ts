import { ROLLBACK_VARIABLE } from "../../settings/releases/rollback.ts";
import { hasWords } from "../../settings/rules/words.ts";
import { fly } from "../../settings/tokens.ts";
import { isTrue, shortIn } from "../engine/command-line.ts";

/** What `npm run preview` was asked for. */
export interface PreviewOptions {
  stack: string | undefined;
  /** Past release to go back to: `previous`, a digest or its first digits, a tag. @default HOTDASH_ROLLBACK_TO */
  rollbackTo: string | undefined;
  /** Tag, digest or whole reference that the registry of the settings resolves. @default HOTDASH_IMAGE, unresolved */
  image: string | undefined;
  /** Version under which the release would go out: `v<semver>`. */
  version: string | undefined;
  /** File that gets the report of the preview as JSON, for `npm run comment`. */
  report: string | undefined;
  /** File of a copy with stand-ins that is previewed instead of the stack; `main` for the newest that main left. */
  standIns: string | undefined;
  /** File that gets such a copy of the stack; nothing is previewed then. */
  makeStandIns: string | undefined;
  /** Everything else: options of the engine's command, passed on as they are. */
  engine: string[];
}

/** What `npm run up` was asked for. */
export interface UpOptions
  extends Omit<PreviewOptions, "report" | "image" | "version" | "standIns" | "makeStandIns"> {
  /** File that keeps the run's events as JSON lines. */
  events: string | undefined;
  /** Whether a release that fails in a later process group is taken back in the earlier ones. @default true */
  putBack: boolean;
  /** Whether a release that is remembered as failed may be tried again. @default false */
  retry: boolean;
  /** Reason to update live production past closed gates. */
  breakGlass?: string | undefined;
  /** Nobody is asked. */
  yes: boolean;
  skipPreview: boolean;
}

/**
 * Reads the command line of a preview.
 * @throws when one of our own options has no value.
 */
export function readPreviewOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): PreviewOptions {
  const { stack, rest } = stackAndRest(argv);
  const { value: report, others: first } = taken(rest, "--report", A_FILE("--report report.json"));
  const { value: image, others: second } = taken(first, "--image", "a tag or a digest");
  const { value: version, others: third } = taken(second, "--version", "a version: --version v1.2.3");
  const { value: standIns, others: fourth } = taken(third, "--stand-ins", A_COPY);
  const { value: makeStandIns, others: fifth } = taken(
    fourth,
    "--make-stand-ins",
    A_FILE("--make-stand-ins copy.json"),
  );
  return { stack, image, version, report, standIns, makeStandIns, ...rollbackOf(fifth, env) };
}

function rollbackOf(args: readonly string[], env: NodeJS.ProcessEnv) {
  const { value, others } = taken(args, "--rollback-to", A_RELEASE);
  return { rollbackTo: value ?? (env[ROLLBACK_VARIABLE] || undefined), engine: others };
}

/**
 * Reads the command line: our own options and the few of the engine's that this command acts on itself; what it does
 * not know is the engine's.
 * @throws when `--events` names no file or `--rollback-to` no release.
 */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): UpOptions {
  const { stack, rest: given } = stackAndRest(argv);
  const { engine: rest, rollbackTo } = rollbackOf(given, env);
  const { value: events, others: after } = taken(rest, "--events", A_FILE("--events events.jsonl"));
  const { value: breakGlass, others } = taken(after, "--break-glass", A_REASON);
  if (breakGlass !== undefined && !hasWords(breakGlass)) throw new Error(`--break-glass needs ${A_REASON}`);
  const options: UpOptions = {
    ...{ stack, rollbackTo, events, ...(breakGlass === undefined ? {} : { breakGlass }) },
    putBack: true,
    retry: false,
    yes: env.PULUMI_SKIP_CONFIRMATIONS === "true",
    skipPreview: false,
    engine: [],
  };
  for (const arg of others) {
    if (arg === "--no-put-back") options.putBack = false;
    else if (arg === "--retry") options.retry = true;
    else if (/^--yes(?:=|$)/.test(arg)) options.yes = isSet(arg);
    else if (/^--skip-preview(?:=|$)/.test(arg)) options.skipPreview = isSet(arg);
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

/** Whether a flag is on: alone, or by the truth value behind it. */
const isSet = (arg: string) => !arg.includes("=") || isTrue(arg.slice(arg.indexOf("=") + 1));

const A_FILE = (example: string) => `the name of a file, for example: ${example}`;
const A_REASON = "a reason in words: --break-glass 'nobody can log in'";
const A_COPY = "main for the newest copy that main left, or the name of a file";
const A_RELEASE =
  "a release: previous, a digest or its first 7 digits or more, or a tag; npm run pulumi -- stack output releases -s <stack> lists them";

function stackAndRest(argv: readonly string[]): { stack: string | undefined; rest: readonly string[] } {
  return argv[0]?.startsWith("-")
    ? { stack: undefined, rest: argv }
    : { stack: argv[0], rest: argv.slice(1) };
}

/** Takes an option with its value out of a command line; the last one counts. */
function taken(
  args: readonly string[],
  name: string,
  needs: string,
): { value: string | undefined; others: string[] } {
  const others: string[] = [];
  let value: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg !== name && !arg.startsWith(`${name}=`)) {
      others.push(arg);
      continue;
    }
    value = arg === name ? args[++at] : arg.slice(name.length + 1);
    if (!value || value.startsWith("-")) throw new Error(`${name} needs ${needs}`);
  }
  return { value, others };
}

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
