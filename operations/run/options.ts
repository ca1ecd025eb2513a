import { fly } from "../../settings/tokens.ts";

/** What `npm run up` was asked for. */
export interface UpOptions {
  stack: string | undefined;
  /** File that keeps the run's events as JSON lines. */
  events: string | undefined;
  /** Whether a release that fails in a later process group is taken back in the earlier ones. @default true */
  putBack: boolean;
  /** Nobody is asked. */
  yes: boolean;
  skipPreview: boolean;
  /** Everything else: options of `pulumi up`, passed on as they are. */
  engine: string[];
}

/**
 * Reads the command line: our own options and the few of the engine's that this command acts on itself; what it does
 * not know is the engine's.
 * @throws when `--events` names no file.
 */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): UpOptions {
  const [stack, rest] = argv[0]?.startsWith("-") ? [undefined, argv] : [argv[0], argv.slice(1)];
  const options: UpOptions = {
    stack,
    events: undefined,
    putBack: true,
    yes: env.PULUMI_SKIP_CONFIRMATIONS === "true",
    skipPreview: false,
    engine: [],
  };
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at] ?? "";
    if (arg === "--events" || arg.startsWith("--events=")) {
      const file = arg === "--events" ? rest[++at] : arg.slice("--events=".length);
      if (!file || file.startsWith("-"))
        throw new Error("--events needs the name of a file, for example: --events events.jsonl");
      options.events = file;
    } else if (arg === "--no-put-back") options.putBack = false;
    else if (arg === "--yes" || arg === "--yes=true") options.yes = true;
    else if (arg === "--skip-preview" || arg === "--skip-preview=true") options.skipPreview = true;
    else if (/^-[yf]+$/.test(arg)) {
      options.yes ||= arg.includes("y");
      options.skipPreview ||= arg.includes("f");
    } else options.engine.push(arg);
  }
  return options;
}

/** Options of `pulumi up` that `pulumi preview` does not have. */
const UP_ONLY = ["--continue-on-error", "--strict", "--secrets-provider"];

/** Options that say what the failed run was to do, which putting its release back is not to do again. */
const ONCE = ["--expect-no-changes", "--replace", "--target-replace", "--plan", "--refresh", "-r"];

/** The engine's options of a preview of the same update. */
export const forPreview = (engine: readonly string[]) => without(engine, UP_ONLY, ["--secrets-provider"]);

/**
 * The engine's options of the run that puts the release back. It declares the old image with the secrets of the new
 * release: those that this one does without must stay. The engine takes `--exclude` only where it is given no targets.
 */
export function forPutBack(engine: readonly string[]): string[] {
  const kept = without(engine, ONCE, ["--replace", "--target-replace", "--plan"]);
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
