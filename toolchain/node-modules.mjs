// @ts-check
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { CommandFailed, runChild } from "./child.mjs";
import { npmEnvironment } from "./environment.mjs";
import { withLock } from "./lock.mjs";

/**
 * @param {string} project
 * @returns {{ stamp: string, wanted: string }} the note inside node_modules, and what it must say
 */
function noteOf(project) {
  const lock = fs.readFileSync(path.join(project, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  return { stamp: path.join(project, "node_modules", ".hotdash-lock"), wanted };
}

/** Whether node_modules was made from today's package-lock.json. @param {string} project */
export function nodeModulesReady(project) {
  const { stamp, wanted } = noteOf(project);
  try {
    if (fs.readFileSync(stamp, "utf8").trim() === wanted) return true;
  } catch {
    // No note yet: perhaps npm was run by hand.
  }
  if (!sameAsLock(project)) return false;
  try {
    fs.writeFileSync(stamp, `${wanted}\n`);
  } catch {
    // A read-only checkout is compared again each time.
  }
  return true;
}

/**
 * Whether npm's own record of what it installed holds every package of package-lock.json in the same version.
 * Packages for other platforms are optional and may be missing.
 * @param {string} project
 */
function sameAsLock(project) {
  try {
    const read = (/** @type {string} */ name) =>
      JSON.parse(fs.readFileSync(path.join(project, name), "utf8")).packages;
    const wanted = read("package-lock.json");
    const installed = read("node_modules/.package-lock.json");
    return Object.keys(wanted).every((place) => {
      if (place === "") return true;
      const found = installed[place];
      if (!found) return Boolean(wanted[place].optional || wanted[place].devOptional);
      const same = found.version === wanted[place].version && found.integrity === wanted[place].integrity;
      return same && fs.existsSync(path.join(project, place));
    });
  } catch {
    return false;
  }
}

/**
 * Runs `npm ci` when node_modules is missing or was made from another package-lock.json.
 * @param {object} options
 * @param {string} options.project
 * @param {import("./progress.mjs").Progress} options.progress
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal} [options.signal]
 * @throws {Error} with npm's last lines, when it fails
 */
export async function ensureNodeModules({ project, progress, env, signal }) {
  if (nodeModulesReady(project)) return;
  const lock = path.join(project, ".toolchain", "npm.lock");
  const waiting = (/** @type {import("./lock.mjs").Holder} */ holder) =>
    progress.say(`process ${holder.pid} is running npm ci here since ${holder.since}: waiting for it`);
  await withLock(lock, { waiting, signal }, async (onStart) => {
    if (nodeModulesReady(project)) return;
    await progress.task("npm ci", (detail) => npmCi({ project, env, signal, detail, onStart }));
    const { stamp, wanted } = noteOf(project);
    fs.writeFileSync(stamp, `${wanted}\n`);
  });
}

/** What npm prints of each request: counted. */
const request = /^npm http /;

/** That, and npm's page of usage, which pushes the reason out of an error's last lines. */
const chatter =
  /^npm (?:http |error\s*$|error (?: {2}|\[|npm ci|Clean install|Usage:|Options:|aliases:|Run "npm help))/;

/**
 * One retry and a short idle limit: without a network this ends within half a minute, not after five.
 * @param {object} options
 * @param {string} options.project
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal} [options.signal]
 * @param {(text: string) => void} options.detail
 * @param {import("./lock.mjs").Adopt} options.onStart
 */
async function npmCi({ project, env, signal, detail, onStart }) {
  const flags = [
    // The scripts that packages bring are not needed, and would run beside whatever the caller's environment holds.
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=http",
  ];
  const limits = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=25000"];
  const [command, ...first] = npmCommand(env);
  let fetched = 0;
  const onLine = (/** @type {string} */ line) => {
    if (request.test(line)) detail(`${++fetched} packages fetched`);
  };
  try {
    await runChild(command, [...first, "ci", ...flags, ...limits], {
      name: "npm ci",
      cwd: project,
      env: npmEnvironment(env),
      signal,
      onLine,
      onStart,
      chatter,
    });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(
      `${error.message}, so node_modules is not complete:\n${error.tail.trim()}\n` +
        "It needs the npm registry once; the next `npm run setup` tries again.",
      { cause: error },
    );
  }
}

/**
 * The npm that runs us, when it is one; else the first on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
function npmCommand(env) {
  const script = env.npm_execpath ?? "";
  return /npm-cli\.c?js$/.test(script) && fs.existsSync(script) ? [process.execPath, script] : ["npm"];
}
