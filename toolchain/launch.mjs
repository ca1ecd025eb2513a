// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/**
 * The environment of a script: the chosen Node and the project's own commands come first on PATH, also for what
 * the engine starts.
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.project
 * @param {string} options.cache
 * @param {string} options.node
 * @param {string} options.toolchain
 * @returns {NodeJS.ProcessEnv}
 */
export function scriptEnvironment({ env, project, cache, node, toolchain }) {
  const folders = [nodeFolder(project, node), path.join(project, "node_modules", ".bin"), path.dirname(node)];
  return {
    NODE_COMPILE_CACHE: path.join(cache, "compile-cache"),
    ...env,
    HOTDASH_TOOLCHAIN: toolchain,
    PATH: [...new Set([...folders, ...(env.PATH ?? "").split(path.delimiter)])]
      .filter(Boolean)
      .join(path.delimiter),
  };
}

/**
 * A folder that holds nothing but `node`. The folder of a system-wide Node also holds other people's tools, which
 * must not win over the project's, and `node_modules/.bin/node` may be another Node than the chosen one.
 * @param {string} project
 * @param {string} node
 * @returns {string} empty when it cannot be made (read-only checkout)
 */
function nodeFolder(project, node) {
  const folder = path.join(project, "node_modules", ".hotdash-node");
  const link = path.join(folder, "node");
  try {
    if (fs.existsSync(link) && fs.realpathSync(link) === fs.realpathSync(node)) return folder;
    fs.mkdirSync(folder, { recursive: true });
    const draft = `${link}.${process.pid}`;
    fs.symlinkSync(node, draft);
    fs.renameSync(draft, link);
    return folder;
  } catch {
    return "";
  }
}

/**
 * Runs a TypeScript file and becomes it as far as signals and the exit code go.
 * @param {string} node
 * @param {string[]} args script and its arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>} sets `process.exitCode`, or ends this process by the signal that ended the child
 */
export function launch(node, args, env) {
  // All of `env`: this process becomes the script, which is the command that the variables were given to.
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", ...args], { env, stdio: "inherit" });
  const onTerminal = [0, 1, 2].some((fd) => isTerminal(fd));
  /** @type {Map<NodeJS.Signals, () => void>} */
  const handlers = new Map();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    // Ctrl-C reaches the whole foreground group by itself; sent on once more it would count as the second press,
    // which means "leave at once".
    const reachesChild = onTerminal && signal !== "SIGTERM";
    const handler = () => {
      if (!reachesChild) child.kill(signal);
    };
    handlers.set(signal, handler);
    process.on(signal, handler);
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      if (signal) process.kill(process.pid, signal);
      else process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/** @param {number} fd */
function isTerminal(fd) {
  return [process.stdin, process.stdout, process.stderr][fd]?.isTTY === true;
}
