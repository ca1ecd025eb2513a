import fs from "node:fs";
import path from "node:path";
import { put, scratch } from "./scratch.ts";

export interface FakeNpm {
  /** Folder to put on PATH. */
  folder: string;
  /** Arguments of each call so far. */
  calls(): string[][];
}

/**
 * An `npm` whose `ci` makes node_modules from package-lock.json, or fails as npm does without a network or with a lock that is out of
 * date; a slow one
 * takes until the file `gate` exists, and fails when that takes longer than 5 s.
 */
export function fakeNpm(
  behaviour: "works" | "no network" | "out of date" | "slow" = "works",
  gate = "",
): FakeNpm {
  const folder = scratch();
  const journal = path.join(folder, "calls.jsonl");
  const text = `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
fs.appendFileSync(${JSON.stringify(journal)}, JSON.stringify(process.argv.slice(2)) + "\\n");
fs.rmSync("node_modules", { recursive: true, force: true });
if (${JSON.stringify(behaviour)} === "no network") {
  console.error("npm http fetch GET https://example.test/x attempt 1 failed with ENOTFOUND");
  console.error("npm error code ENOTFOUND");
  process.exit(1);
}
if (${JSON.stringify(behaviour)} === "out of date") {
  const usage = ["", "Clean install a project", "Usage:", "npm ci", "Options:", "[--install-strategy <nested>]"];
  usage.push(...Array(20).fill("  --include-workspace-root"), 'Run "npm help ci" for more info');
  for (const line of ["code EUSAGE", "Missing: x@1.0.0 from lock file", ...usage]) console.error("npm error " + line);
  process.exit(1);
}
const install = () => {
  const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
  for (const place of Object.keys(packages)) fs.mkdirSync(place || "node_modules", { recursive: true });
  fs.writeFileSync("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs", "#!/bin/sh\\n");
  fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
};
const end = Date.now() + 5000;
const wait = () => {
  if (fs.existsSync(${JSON.stringify(gate)})) install();
  else if (Date.now() > end) process.exit(1);
  else setTimeout(wait, 20);
};
${JSON.stringify(behaviour)} === "slow" ? wait() : install();
`;
  put(path.join(folder, "npm"), text, 0o755);
  const read = () => (fs.existsSync(journal) ? fs.readFileSync(journal, "utf8").trim().split("\n") : []);
  return { folder, calls: () => read().map((line) => JSON.parse(line)) };
}

/** The text of a package-lock.json with the one package that the set-up needs. */
export function lockFile(version = "1.2.3"): string {
  const packages = {
    "": { name: "fake" },
    "node_modules/@pulumi/pulumi": { version, integrity: `sha512-${version}` },
  };
  return JSON.stringify({ lockfileVersion: 3, packages });
}
