import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { Finding } from "../../../settings/finding.ts";
import { listed } from "../../gates/gate.ts";
import { jsonOf } from "../../json-text.ts";
import { checkoutFiles } from "../../stack-guard/checkout-files.ts";
import { judgeEngine, judgePins } from "./base.ts";
import { bootCommands } from "./boot.ts";
import { judgeBoot } from "./boot-findings.ts";
import { judgeChroma } from "./chroma.ts";
import { runtimeOf, stagesOf } from "./dockerfile.ts";
import { manifest as shape } from "./lock-file.ts";
import { judgeLock } from "./lock-findings.ts";
import { judgeScripts } from "./scripts.ts";
import { judgeUser } from "./user.ts";
import { judgeWrites, writesIn } from "./writes.ts";

/** What is looked at. */
export interface Sources {
  /** Files of the checkout by their paths, with their texts. */
  files: ReadonlyMap<string, string>;
  /** Path of the Dockerfile; the build's context is the checkout. */
  dockerfile: string;
}

/** Code that an image runs; not what tests, builds or people run. */
const CODE = /\.[cm]?[jt]sx?$/;
const NOT_RUN =
  /(^|\/)(tests?|__tests__|e2e|spec|fixtures|scripts|docs|tools|backups?|_?archive|build|dist|coverage|node_modules|\.[^/]+)\/|\.(test|spec|config|stories|d)\.[cm]?[jt]sx?$/;

/**
 * What stands against an image of these sources, and only they show: its user, its bases, what it does at every start, whether
 * it installs the same each time, and where it writes. Pure.
 * @throws Error when there is no Dockerfile, no stage in it, or a package.json that is none
 */
export function judgeSources({ files, dockerfile }: Sources): Finding[] {
  const text = files.get(dockerfile);
  const stages = stagesOf(text ?? "");
  const runtime = runtimeOf(stages);
  if (!runtime) throw new Error(`${dockerfile}: ${text === undefined ? "is not there" : "has no FROM"}`);
  const beside = posix.dirname(dockerfile).replace(/^\.$/, "");
  const folder = files.has(posix.join(beside, "package.json")) ? beside : "";
  const path = posix.join(folder, "package.json");
  // Without a package.json the code is not Node's, or comes with its base.
  const own = files.has(path) && (folder === beside || /\bpackage(\*|-lock)?\.json\b/.test(text ?? ""));
  const parsed = own ? shape.safeParse(jsonOf(files.get(path) ?? "")) : undefined;
  if (parsed && !parsed.success) throw new Error(`${path}: is no package.json`);
  const manifest = parsed?.data ?? {};
  const read = (one: string) => files.get(one) ?? (folder ? files.get(posix.join(folder, one)) : undefined);
  const boot = bootCommands(runtime, manifest.scripts ?? {}, read);
  const started = new Set(boot.flatMap(({ words }) => words.map((word) => posix.normalize(word))));
  return [
    ...judgeUser(runtime, dockerfile),
    ...judgePins(stages, dockerfile),
    ...judgeEngine(runtime, manifest.engines, dockerfile),
    ...judgeBoot(boot, dockerfile),
    ...judgeChroma(runtime, manifest.scripts ?? {}, dockerfile),
    ...(parsed
      ? [
          ...judgeScripts(runtime, stages, manifest.scripts ?? {}, dockerfile),
          ...judgeLock({ stages, file: dockerfile, folder, manifest, read: (one) => files.get(one) }),
          ...judgeWrites([...writes(files, folder, started)], runtime, dockerfile),
        ]
      : []),
  ];
}

/** Where the image's own code writes: not what lies beside another Dockerfile, which is another image's. */
function* writes(files: ReadonlyMap<string, string>, folder: string, started: ReadonlySet<string>) {
  const others = [...files.keys()]
    .filter((path) => /(^|\/)Dockerfile$/.test(path))
    .map((path) => `${posix.dirname(path)}/`)
    .filter((other) => other !== "./" && other !== `${folder}/`);
  for (const [path, text] of files) {
    if (folder !== "" && !path.startsWith(`${folder}/`)) continue;
    const own = folder === "" ? path : path.slice(folder.length + 1);
    if (!CODE.test(own) || NOT_RUN.test(own) || others.some((other) => path.startsWith(other))) continue;
    // Files in the folder itself are mostly settings and tools: only what is started counts.
    if (!own.includes("/") && !started.has(own)) continue;
    for (const one of writesIn(text)) yield { ...one, path };
  }
}

/**
 * `hotdash checkout check`: holds the sources of an image against what a deploy needs of it, and prints what stands against
 * it. Reads files; builds and asks nothing.
 * @returns 1 when there is anything
 */
export async function checkSources(given: { checkout: string; dockerfile: string }): Promise<number> {
  if (!(await stat(given.checkout).catch(() => undefined))?.isDirectory())
    throw new Error(`${given.checkout}: there is no such folder`);
  const files = new Map<string, string>();
  for await (const file of checkoutFiles(given.checkout))
    if ("text" in file) files.set(file.path, file.text);
    // A lock file is longer than what the guard reads.
    else if (/(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(file.path))
      files.set(file.path, await readFile(posix.join(given.checkout, file.path), "utf8"));
  const findings = judgeSources({ files, dockerfile: posix.normalize(given.dockerfile) });
  console.log(
    findings.length === 0
      ? `${given.dockerfile}: nothing stands against an image of it`
      : `${given.dockerfile}: an image of it is not what a deploy needs:\n${listed(findings)}`,
  );
  return findings.length === 0 ? 0 : 1;
}
