import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../operations/workspace/checkout.ts";
import { shortIn, withSection } from "./document.ts";
import { withComparison, withFigures } from "./figures.ts";
import { exceededIn, type Section, shown } from "./section.ts";

/** Where what was measured is written down. */
const DOCUMENT = join(CHECKOUT, "docs/benchmarks.md");

/** What takes over figures of it: all in short, and those beside Fly's own tool. */
const MEASURED = join(CHECKOUT, "docs/measured.md");
const README = join(CHECKOUT, "README.md");

/** What the command is given. */
export interface BenchOptions {
  /** Names of parts; none: all but those that are run on request. */
  parts: readonly string[];
  write: boolean;
  /** Another checkout with its packages installed, measured beside this one in the same run. */
  against: string | undefined;
}

type Checkouts = Readonly<Record<string, string>>;

/** Parts by name, in the order in which they run. Each is loaded when it is run. */
const PARTS: Readonly<Record<string, (checkouts: Checkouts) => Promise<Section>>> = {
  rollouts: async () => (await import("./rollouts.ts")).rollouts(),
  engine: async (checkouts) => (await import("./engine/ratios.ts")).ratios(checkouts),
  growth: async () => (await import("./engine/growth.ts")).growth(CHECKOUT),
  state: async (checkouts) => (await import("./engine/state.ts")).state(checkouts),
  policies: async () => (await import("./policies.ts")).policies(),
  "set-up": async (checkouts) => (await import("./set-up.ts")).setUp(checkouts),
};

/** Parts that take too long to be run unasked. */
const ON_REQUEST: readonly string[] = ["set-up"];

/** Measures, shows, and writes down what was measured if that is wanted. Exit code 1 when a bound is exceeded. */
export async function bench({ parts, write, against }: BenchOptions): Promise<number> {
  const names = parts.length > 0 ? parts : Object.keys(PARTS).filter((name) => !ON_REQUEST.includes(name));
  const checkouts = { [commitOf(CHECKOUT)]: CHECKOUT, ...(against ? { [commitOf(against)]: against } : {}) };
  const options = [...(write ? ["--write"] : []), ...(against ? ["--against", "<checkout>"] : [])];
  let exceeded = 0;
  for (const name of names) {
    const machine = `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
    const section = await PARTS[name]?.(checkouts);
    if (!section)
      throw new Error(`bench: there is no part ${name}. Allowed: ${Object.keys(PARTS).join(", ")}`);
    exceeded += exceededIn(section);
    console.log(`${shown(section)}\n`);
    if (!write) continue;
    const command = ["npm run bench --", name, ...options].join(" ");
    const date = new Date().toISOString().slice(0, 10);
    const text = withSection(existing(), section, { date, versions: versions(), command, machine });
    writeFileSync(DOCUMENT, text);
    writeFileSync(MEASURED, withFigures(readFileSync(MEASURED, "utf8"), shortIn(text)));
    writeFileSync(README, withComparison(readFileSync(README, "utf8"), text));
  }
  return exceeded === 0 ? 0 : 1;
}

function existing(): string {
  try {
    return readFileSync(DOCUMENT, "utf8");
  } catch {
    return "";
  }
}

/** Seven digits of the commit, with a + where the checkout has changes beside it. */
function commitOf(checkout: string): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: checkout, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
  return `${git("rev-parse", "--short=7", "HEAD")}${changed ? "+" : ""}`;
}

function versions(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return {
    commit: commitOf(CHECKOUT),
    Pulumi: dependencies["@pulumi/pulumi"] ?? "",
    Node: process.versions.node,
  };
}
