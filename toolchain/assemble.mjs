// @ts-check
import fs from "node:fs";
import path from "node:path";
import { layoutAt } from "./layout.mjs";
import { writeStamp } from "./stamp.mjs";
import { dynamicProvider } from "./versions.mjs";

/**
 * Puts verified components together as one toolchain: in a draft first, which then takes its final name at once.
 * @param {import("./obtain.mjs").Obtained[]} parts
 * @param {object} places
 * @param {string} places.project
 * @param {string} places.draft empty folder on the same file system
 * @param {string} places.root the final name
 * @param {string} places.temp where a broken toolchain of that name is moved to
 * @returns {import("./layout.mjs").Layout}
 */
export function assemble(parts, { project, draft, root, temp }) {
  const inDraft = layoutAt(draft);
  const files = parts.map(({ component, file }) => {
    fs.mkdirSync(path.join(draft, component.folder), { recursive: true });
    const name = path.join(component.folder, component.executable);
    linkOrCopy(file, path.join(draft, name));
    return name;
  });
  const starter = path.join(inDraft.bin, dynamicProvider.executable);
  putStarter(starter, project, parts);
  files.push(path.relative(draft, starter));
  const sources = Object.fromEntries(
    parts.map(({ component, way, from, sha256 }) => [component.name, { way, from, sha256 }]),
  );
  writeStamp(inDraft.stamp, path.basename(root), files, sources);
  if (fs.existsSync(root)) fs.renameSync(root, path.join(temp, "broken"));
  fs.renameSync(draft, root);
  return layoutAt(root);
}

/**
 * What the engine starts for dynamic resources. Our own language host does that too when it is called by this name,
 * and ends the provider when the engine is killed; beside an official host lies the script of the npm package.
 * @param {string} starter
 * @param {string} project
 * @param {import("./obtain.mjs").Obtained[]} parts
 */
function putStarter(starter, project, parts) {
  const host = parts.find(({ component, way }) => component.kind === "language" && way === "go");
  if (host) return linkOrCopy(host.file, starter);
  fs.copyFileSync(path.join(project, "node_modules", dynamicProvider.npmPath), starter);
  fs.chmodSync(starter, 0o755);
}

/** @param {string} from @param {string} to */
function linkOrCopy(from, to) {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
  }
}
