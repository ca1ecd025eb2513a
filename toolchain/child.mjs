// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** A command that did not end well; `tail` holds the last lines of what it printed. */
export class CommandFailed extends Error {
  /** @param {string} message @param {string} tail */
  constructor(message, tail) {
    super(message);
    this.tail = tail;
  }
}

/**
 * Runs a command in a process group of its own, so that it can be stopped with everything it started.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.name] how errors call it; default: the command and its first argument
 * @param {string} [options.log] file that gets everything it prints
 * @param {AbortSignal} [options.signal] stops it
 * @param {number} [options.timeoutMs] stops it, and fails
 * @param {(line: string) => void} [options.onLine] each line of stdout and stderr
 * @param {RegExp} [options.chatter] lines that are no use in an error
 * @param {(pid: number) => void} [options.onStart]
 * @returns {Promise<string>} its stdout
 * @throws {CommandFailed} exit code other than 0, killed, not found, timed out
 */
export function runChild(
  command,
  args,
  { name, cwd, env, log, signal, timeoutMs, onLine, chatter, onStart },
) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const file = log ? fs.openSync(log, "a") : undefined;
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid) onStart?.(child.pid);
    /** @type {string[]} */
    const tail = [];
    let stdout = "";
    let why = "";
    let rest = "";
    const take = (/** @type {Buffer} */ chunk) => {
      if (file !== undefined) {
        try {
          fs.writeSync(file, chunk);
        } catch {
          // A full disk must not hide what the command itself says about it.
        }
      }
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (!chatter?.test(line)) tail.push(line);
        onLine?.(line);
      }
      tail.splice(0, tail.length - 15);
    };
    const stop = () => killGroup(child.pid);
    const timer = timeoutMs
      ? setTimeout(() => {
          why = `did not end within ${timeoutMs / 1000} s`;
          stop();
        }, timeoutMs)
      : undefined;
    signal?.addEventListener("abort", stop, { once: true });
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (file !== undefined) fs.closeSync(file);
    };
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr.on("data", take);
    child.on("error", (error) => {
      finish();
      reject(new CommandFailed(`${command}: ${error.message}`, ""));
    });
    child.on("close", (code, killedBy) => {
      finish();
      if (signal?.aborted) return reject(signal.reason);
      if (code === 0) return resolve(stdout);
      if (rest) tail.push(rest);
      const how = why || (killedBy ? `was killed by ${killedBy}` : `ended with code ${code}`);
      reject(
        new CommandFailed(`\`${name ?? `${path.basename(command)} ${args[0]}`}\` ${how}`, tail.join("\n")),
      );
    });
  });
}

/** Ends a process and everything it started. @param {number | undefined} pid leader of a process group */
export function killGroup(pid) {
  if (!pid) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}
