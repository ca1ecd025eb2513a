// @ts-check
import fs from "node:fs";
import path from "node:path";

/**
 * Looks for a component that is already on this machine: `HOTDASH_PULUMI` (an engine, its folder, or a Pulumi home),
 * then `pulumi` on PATH, then the usual Pulumi home. The caller verifies each candidate by running it.
 * @param {import("./versions.mjs").Component} component
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} existing executables, best first; links are resolved
 */
export function existingCandidates(component, env) {
  const folders =
    component.kind === "resource" ? pluginFolders(component, env) : engineFolders(component.version, env);
  const files = folders.map((folder) => path.join(folder, component.executable)).filter(isExecutable);
  return [...new Set(files.map((file) => fs.realpathSync(file)))];
}

/** @param {NodeJS.ProcessEnv} env @returns {string[]} `HOTDASH_PULUMI` as the folders that it may mean */
function named(env) {
  if (!env.HOTDASH_PULUMI) return [];
  const place = path.resolve(env.HOTDASH_PULUMI);
  const folder = fs.existsSync(place) && fs.statSync(place).isFile() ? path.dirname(place) : place;
  return [folder, path.join(folder, "bin"), path.dirname(folder)];
}

/** @param {NodeJS.ProcessEnv} env @returns {string[]} */
function homes(env) {
  const usual = env.HOME ? [path.join(env.HOME, ".pulumi")] : [];
  return env.PULUMI_HOME ? [env.PULUMI_HOME, ...usual] : usual;
}

/** @param {string} version @param {NodeJS.ProcessEnv} env */
function engineFolders(version, env) {
  const onPath = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const inHomes = homes(env).flatMap((home) => [
    path.join(home, "bin"),
    path.join(home, "versions", version, "bin"),
  ]);
  return [...named(env), ...onPath, ...inHomes];
}

/** @param {import("./versions.mjs").Component} component @param {NodeJS.ProcessEnv} env */
function pluginFolders(component, env) {
  return [...named(env), ...homes(env)].map((home) => path.join(home, component.folder));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
