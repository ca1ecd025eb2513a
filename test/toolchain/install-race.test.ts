import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fakeGo } from "./support/fake-go.ts";
import { install, isInstalled, leftovers, type World, world } from "./support/install.ts";
import { until } from "./support/scratch.ts";

const program = new URL("./support/install-process.ts", import.meta.url).pathname;

/** Starts the installation in a process of its own. */
function start({ project, cache, env }: World): ChildProcess & { said: string } {
  const args = ["--disable-warning=ExperimentalWarning", program, project, cache];
  const child = Object.assign(spawn(process.execPath, args, { env }), { said: "" });
  child.stderr?.on("data", (chunk) => {
    child.said += chunk;
  });
  return child;
}

describe("two set-ups at once", () => {
  it("build each part once; the second waits and says for whom", async () => {
    const go = fakeGo("slow");
    const at = world(go.folder);
    const both = [start(at), start(at)];
    const codes = await Promise.all(both.map(async (child) => (await once(child, "close"))[0]));
    expect(codes).toEqual([0, 0]);
    expect(fs.readFileSync(go.journal, "utf8").trim().split("\n")).toHaveLength(2);
    expect(both.map((child) => child.said).join("")).toMatch(
      /process \d+ on \S+ is at it since .*: waiting for it/,
    );
    expect(isInstalled(at)).toBe(true);
    expect(leftovers(at)).toEqual([]);
  });
});

describe("a set-up killed in the middle", () => {
  it("leaves nothing that counts, and the next one cleans up, ends the orphans and succeeds", async () => {
    const hanging = fakeGo("hangs");
    const at = world(hanging.folder);
    const child = start(at);
    const flag = path.join(hanging.folder, "tried-engine");
    // The file is there before its words are: no number would be that of every process of the group.
    await until("the build runs", () => fs.existsSync(flag) && Number(fs.readFileSync(flag, "utf8")) > 0);
    child.kill("SIGKILL");
    await once(child, "exit");
    const orphan = Number(fs.readFileSync(flag, "utf8"));
    expect(() => process.kill(orphan, 0)).not.toThrow();
    expect(isInstalled(at)).toBe(false);
    expect(leftovers(at).sort()).toEqual([expect.stringMatching(/^\.tmp-/), "setup.lock"]);

    at.env.PATH = fakeGo().folder;
    await install(at);
    expect(isInstalled(at)).toBe(true);
    expect(leftovers(at)).toEqual([]);
    await until("the orphaned build is gone", () => {
      try {
        process.kill(orphan, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});

describe("a finished toolchain", () => {
  it("that lost a byte is made again from its parts or anew", async () => {
    const go = fakeGo();
    const at = world(go.folder);
    const layout = await install(at);
    const engine = fs.readFileSync(layout.pulumi);
    fs.rmSync(layout.pulumi);
    fs.writeFileSync(layout.pulumi, engine.subarray(1), { mode: 0o755 });
    expect(isInstalled(at)).toBe(false);
    await install(at);
    expect(isInstalled(at)).toBe(true);
    expect(fs.readFileSync(go.journal, "utf8").trim().split("\n")).toHaveLength(2);

    for (const part of fs.readdirSync(path.join(at.cache, "parts"))) {
      const folder = path.join(at.cache, "parts", part);
      for (const name of fs.readdirSync(folder)) fs.truncateSync(path.join(folder, name), 3);
    }
    expect(isInstalled(at)).toBe(false);
    await install(at);
    expect(isInstalled(at)).toBe(true);
    expect(leftovers(at)).toEqual([]);
  });

  it("is made anew when a Go source changes, and works from a read-only copy elsewhere", async () => {
    const at = world(fakeGo().folder);
    const first = await install(at);
    fs.appendFileSync(path.join(at.project, "toolchain/go/demo/go.mod"), "// changed\n");
    expect(isInstalled(at)).toBe(false);
    const second = await install(at);
    expect(second.root).not.toBe(first.root);
    const copy = { ...at, cache: `${at.cache}-copy` };
    fs.cpSync(at.cache, copy.cache, { recursive: true });
    expect(isInstalled(copy)).toBe(true);
    fs.rmSync(copy.cache, { recursive: true });
  });
});
