// @ts-check
import path from "node:path";
import { chooseNode } from "./choose-node.mjs";
import { cacheRoot, layoutAt, layoutIn } from "./layout.mjs";
import { readStamp } from "./stamp.mjs";

/**
 * Finds the installed toolchain without starting a process or touching the network.
 * @param {NodeJS.ProcessEnv} env `HOTDASH_TOOLCHAIN` names the folder itself; else it is computed from the cache
 *   folder (`HOTDASH_CACHE`, `XDG_CACHE_HOME`, `HOME`)
 * @returns {import("./locate.d.mts").Toolchain}
 * @throws {Error} when it is absent or incomplete; names `npm run setup`
 */
export function locateToolchain(env = process.env) {
  const computed = layoutIn(cacheRoot(env));
  const layout = env.HOTDASH_TOOLCHAIN ? layoutAt(path.resolve(env.HOTDASH_TOOLCHAIN)) : computed;
  if (!readStamp(layout.stamp, path.basename(computed.root))) {
    const why = env.HOTDASH_TOOLCHAIN ? " (HOTDASH_TOOLCHAIN points there)" : "";
    throw new Error(
      `No complete toolchain in ${layout.root}${why}. Run \`npm run setup\` once: it installs what is missing.`,
    );
  }
  return {
    root: layout.root,
    bin: layout.bin,
    pulumi: layout.pulumi,
    plugins: layout.plugins,
    node: chooseNode(),
  };
}
