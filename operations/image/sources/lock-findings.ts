import type { Finding } from "../../../settings/finding.ts";
import { takenFrom } from "../../dockerfile.ts";
import { jsonOf } from "../../json-text.ts";
import type { ReadSource } from "./boot.ts";
import { commandsIn } from "./commands.ts";
import type { Instruction, Stage } from "./dockerfile.ts";
import { lockFile, type Manifest, outOfStep } from "./lock-file.ts";

/** A package manager: its lock files, how it installs just what they name, and how it makes them. */
interface Manager {
  name: string;
  locks: string[];
  /** Without its options: with a package's name behind it, it installs that one. */
  installs: RegExp;
  /** What it says when it takes nothing but the lock file's. */
  exact: RegExp;
  fix: string;
  make: string;
}

const MANAGERS: readonly Manager[] = [
  {
    ...{ name: "npm", locks: ["package-lock.json", "npm-shrinkwrap.json"] },
    ...{ installs: /^npm (ci|clean-install|i|install)$/, exact: /^npm (ci|clean-install)\b/ },
    ...{ fix: "npm ci", make: "npm install --package-lock-only" },
  },
  {
    ...{ name: "yarn", locks: ["yarn.lock"], installs: /^yarn( install)?$/ },
    ...{ exact: /--(frozen-lockfile|immutable)\b/, fix: "yarn install --immutable", make: "yarn install" },
  },
  {
    ...{ name: "pnpm", locks: ["pnpm-lock.yaml"], installs: /^pnpm (i|install)$/ },
    ...{ exact: /--frozen-lockfile\b/, fix: "pnpm install --frozen-lockfile" },
    make: "pnpm install --lockfile-only",
  },
  {
    ...{ name: "bun", locks: ["bun.lock", "bun.lockb"], installs: /^bun (i|install)$/ },
    ...{ exact: /--frozen-lockfile\b|^bun ci\b/, fix: "bun install --frozen-lockfile", make: "bun install" },
  },
];

/** How many packages a finding names; the rest is counted. */
const NAMED = 5;

/** Sources of an image's packages. */
export interface PackageSources {
  stages: readonly Stage[];
  /** Path of the Dockerfile in the checkout. */
  file: string;
  /** Folder of package.json in the checkout, "" for its root. */
  folder: string;
  manifest: Manifest;
  read: ReadSource;
}

/** Whether each build of a commit installs the same: a lock file that is there, in step, copied, and taken as it is. */
export function judgeLock({ stages, file, folder, manifest, read }: PackageSources): Finding[] {
  const findings: Finding[] = [];
  const at = (name: string) => (folder === "" ? name : `${folder}/${name}`);
  const told = new Set<Manager>();
  for (const { run, before, manager, text } of installs(stages)) {
    const lock = manager.locks.find((name) => read(at(name)) !== undefined);
    const property = `${file}:${run.line} RUN`;
    if (!told.has(manager)) {
      told.add(manager);
      if (lock === undefined)
        findings.push({
          property: at(manager.locks[0] ?? ""),
          problem: manager.exact.test(text)
            ? `is missing: \`${text}\` ends at once`
            : "is missing: each build installs what the registry has that day",
          fix: `${manager.make}${folder === "" ? "" : ` in ${folder}`}, commit what it writes, and COPY it beside package.json`,
        });
      else findings.push(...inStep(at(lock), read(at(lock)) ?? "", manifest, manager));
    }
    if (!manager.exact.test(text))
      findings.push({
        property,
        problem: `\`${text}\` may install other versions than the lock file names`,
        fix: text.startsWith("npm")
          ? text.replace(/^npm (i|install)\b/, manager.fix)
          : `${manager.fix}, with its other options as they are`,
      });
    if (lock !== undefined && !before.some((copy) => copies(copy, lock)))
      findings.push({
        property,
        problem: `${lock} is not there when it runs: no COPY before it brings it`,
        fix: `COPY ${at("package.json")} ${at(lock)} ./ before it`,
      });
  }
  return findings;
}

function inStep(path: string, text: string, own: Manifest, manager: Manager): Finding[] {
  if (!path.endsWith(".json")) return [];
  const fix = `${manager.make}, look at what it changes, commit it`;
  const parsed = lockFile.safeParse(jsonOf(text));
  if (!parsed.success)
    return [{ property: path, problem: "is no lock file of npm 7 or newer (no `packages`)", fix }];
  const wrong = outOfStep(own, parsed.data);
  if (wrong.length === 0) return [];
  const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : "";
  return [
    {
      property: path,
      problem: `is out of step with package.json, and \`npm ci\` ends at once: ${wrong.slice(0, NAMED).join("; ")}${more}`,
      fix,
    },
  ];
}

/** What installs all packages, in which RUN, and what stands before it in its chain of stages. */
function* installs(stages: readonly Stage[]) {
  for (const stage of stages)
    for (const [index, run] of stage.instructions.entries()) {
      if (run.word !== "RUN") continue;
      const above = stages.find(({ name }) => name === stage.from)?.instructions ?? [];
      const before = [...above, ...stage.instructions.slice(0, index)].filter(
        ({ word }) => word === "COPY" || word === "ADD",
      );
      for (const { words } of commandsIn(run.words ? run.words.join(" ") : run.rest)) {
        const bare = words.filter((word) => !word.startsWith("-")).join(" ");
        const manager = MANAGERS.find(({ installs }) => installs.test(bare));
        const elsewhere = words.some((word) => /^(-g|--global|--prefix)\b/.test(word));
        if (manager && !elsewhere) yield { run, before, manager, text: words.join(" ") };
      }
    }
}

/** Whether a COPY brings a file: by name, by pattern, or with its folder. */
function copies({ words, rest, flags }: Instruction, name: string): boolean {
  if (takenFrom(flags).length > 0) return false;
  const sources = (words ?? rest.split(/\s+/)).slice(0, -1);
  return sources.some((source) => {
    const last = source.replace(/\/+$/, "").split("/").at(-1) ?? "";
    const pattern = last
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return last === "." || last === "" || new RegExp(`^${pattern}$`).test(name) || !last.includes(".");
  });
}
