// @ts-check
/**
 * What every npm script calls: `node toolchain/run.mjs [script.ts arguments...]`. It runs on Node 18 without any
 * package, makes packages, Node and toolchain right, and then becomes the script. Without a script it only sets up
 * and says what is where. `--pin` writes the hashes of official archives into versions.mjs instead; `--verify` holds every
 * file of the toolchain against the hash that it was installed with.
 */
import fs from "node:fs";
import path from "node:path";
import { launch, scriptEnvironment } from "./launch.mjs";
import { projectRoot } from "./layout.mjs";
import { findPins, withPins } from "./pin.mjs";
import { duration, Progress } from "./progress.mjs";
import { setUp } from "./setup.mjs";
import { changedSince } from "./stamp.mjs";

const stop = new AbortController();
const onSignal = (/** @type {NodeJS.Signals} */ signal) =>
  stop.abort(Object.assign(new Error(`stopped by ${signal}`), { signal }));
process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
const progress = new Progress();
try {
  const args = process.argv.slice(2);
  if (args[0] === "--pin") await pin();
  const ready = await setUp({ project: projectRoot, env: process.env, progress, signal: stop.signal });
  progress.stop();
  process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  if (args[0] === "--verify") verifyFiles(ready);
  else if (args.length > 0 && args[0] !== "--pin") {
    const { node, cache, layout } = ready;
    const env = scriptEnvironment({
      env: process.env,
      project: projectRoot,
      cache,
      node,
      toolchain: layout.root,
    });
    await launch(node, args, env);
  } else report(ready);
} catch (error) {
  progress.stop();
  const { message, signal } = /** @type {Error & { signal?: NodeJS.Signals }} */ (error);
  process.stderr.write(`\n${message}\n`);
  process.exitCode = 1;
  if (signal) process.kill(process.pid, signal);
}

/** Takes over what the vendor's signed lists say. */
async function pin() {
  const file = path.join(projectRoot, "toolchain", "versions.mjs");
  const say = (/** @type {string} */ line) => progress.say(line);
  const found = await findPins({ env: process.env, say, signal: stop.signal });
  fs.writeFileSync(file, withPins(fs.readFileSync(file, "utf8"), found));
  say("toolchain/versions.mjs is written: look at the change, and commit it");
}

/** @param {import("./setup.mjs").Ready} ready */
function verifyFiles({ layout }) {
  const changed = changedSince(layout.stamp);
  if (changed.length === 0) return console.log(`every file of ${layout.root} is as it was installed`);
  throw new Error(
    `${layout.root}: not as installed: ${changed.join(", ")}. Delete the folder and run \`npm run setup\` again.`,
  );
}

/** @param {import("./setup.mjs").Ready} ready */
function report({ node, layout }) {
  for (const [title, seconds] of progress.took) console.log(`${duration(seconds).padStart(12)}  ${title}`);
  console.log(
    `Node       ${node}\nToolchain  ${layout.root}\nEngine     ${layout.pulumi}\nPlugins    ${layout.plugins}`,
  );
}
