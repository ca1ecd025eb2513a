// @ts-check
/**
 * What every npm script calls: `node toolchain/run.mjs [script.ts arguments...]`. It runs on Node 18 without any
 * package, makes packages, Node and toolchain right, and then becomes the script. Without a script it only sets up
 * and says what is where.
 */
import { launch, scriptEnvironment } from "./launch.mjs";
import { projectRoot } from "./layout.mjs";
import { duration, Progress } from "./progress.mjs";
import { setUp } from "./setup.mjs";

const stop = new AbortController();
const onSignal = (/** @type {NodeJS.Signals} */ signal) =>
  stop.abort(Object.assign(new Error(`stopped by ${signal}`), { signal }));
process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
const progress = new Progress();
try {
  const ready = await setUp({ project: projectRoot, env: process.env, progress, signal: stop.signal });
  progress.stop();
  process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  const args = process.argv.slice(2);
  if (args.length > 0) {
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

/** @param {import("./setup.mjs").Ready} ready */
function report({ node, layout }) {
  for (const [title, seconds] of progress.took) console.log(`${duration(seconds).padStart(12)}  ${title}`);
  console.log(
    `Node       ${node}\nToolchain  ${layout.root}\nEngine     ${layout.pulumi}\nPlugins    ${layout.plugins}`,
  );
}
