import { execFile, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { only } from "../../toolchain/environment.mjs";

/**
 * Git's own settings. Not those by which a hook points git at its own repository (`GIT_DIR` and its kind): the guard looks at
 * the one that it was given.
 */
const GIT = /^GIT_(CONFIG(?:_\w+)?|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|SSL_CAINFO)$/;

const environment = (): NodeJS.ProcessEnv => ({ ...only(process.env, GIT), LC_ALL: "C" });

/** What git printed, and how it ended: -1 when there is no git. */
export interface GitAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs git in a folder. Never throws. */
export function git(folder: string, args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve) => {
    execFile(
      "git",
      ["-C", folder, ...args],
      { env: environment(), maxBuffer: 1024 ** 3 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** A git that reads from another's output. Its own output is a stream; `ended` fails when git does, `stop` ends it. */
export function gitStream(folder: string, args: readonly string[], input?: Readable) {
  const child = spawn("git", ["-C", folder, ...args], {
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  // A reader that stopped early is told so by its own exit code.
  child.stdin.on("error", () => {});
  if (input) input.pipe(child.stdin);
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`git ${args[0]} ended with ${code}: ${said.trim()}`)),
    );
  });
  // Awaited later; a failure before that must not count as unhandled.
  ended.catch(() => {});
  const stop = () => void child.kill();
  return { input: child.stdin, output: child.stdout, ended, stop };
}
