import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { scriptEnvironment } from "../../toolchain/launch.mjs";
import { put, scratch } from "./support/scratch.ts";

const program = new URL("./support/launch-process.ts", import.meta.url).pathname;

/** Runs a script under `launch`, in a process of its own without a terminal. */
function start(text: string, ...args: string[]) {
  const script = put(path.join(scratch(), "script.ts"), text);
  const child = spawn(process.execPath, [program, script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  return { child, exit: once(child, "exit") };
}

describe("a launched script", () => {
  it("gets its arguments and gives its exit code", async () => {
    const { child, exit } = start(
      "const code: number = Number(process.argv[2]);\nprocess.exit(code);\n",
      "7",
    );
    expect(await exit).toEqual([7, null]);
    expect(child.stderr.read()).toBeNull();
  });

  it.each(["SIGINT", "SIGTERM"] as const)("gets %s, once, and may end as it likes", async (signal) => {
    const { child, exit } = start(`
      let times = 0;
      process.on("${signal}", () => { times++; setTimeout(() => process.exit(40 + times), 200); });
      setInterval(() => {}, 1000);
      console.log("ready");
    `);
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await exit).toEqual([41, null]);
  });

  it("that ends by a signal ends its parent by the same one", async () => {
    const { exit } = start('process.kill(process.pid, "SIGKILL");\nsetInterval(() => {}, 1000);\n');
    expect(await exit).toEqual([null, "SIGKILL"]);
  });

  it("finds the chosen Node first on PATH, then the project's commands", () => {
    const project = scratch();
    fs.mkdirSync(path.join(project, "node_modules"));
    const options = { project, cache: "/cache", node: process.execPath, toolchain: "/toolchain" };
    const env = scriptEnvironment({ ...options, env: { PATH: "/usr/bin", KEPT: "yes" } });
    const [first = "", second] = (env.PATH ?? "").split(":");
    expect(fs.realpathSync(path.join(first, "node"))).toBe(fs.realpathSync(process.execPath));
    expect(fs.readdirSync(first)).toEqual(["node"]);
    expect(second).toBe(path.join(project, "node_modules", ".bin"));
    expect(env).toMatchObject({
      KEPT: "yes",
      HOTDASH_TOOLCHAIN: "/toolchain",
      NODE_COMPILE_CACHE: "/cache/compile-cache",
    });
    const again = scriptEnvironment({ ...options, env });
    expect(again.PATH).toBe(env.PATH);
  });
});
