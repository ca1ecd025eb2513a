import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Progress } from "../../toolchain/progress.mjs";
import { setUp } from "../../toolchain/setup.mjs";
import { fakeGo } from "./support/fake-go.ts";
import { fakeNpm, lockFile } from "./support/fake-npm.ts";
import { fakeParts } from "./support/fake-parts.ts";
import { failure, leftovers, put, type World, world } from "./support/install.ts";

function machine(npm: { folder: string }, ...folders: string[]): World {
  const at = world(npm.folder, ...folders);
  put(path.join(at.project, "package-lock.json"), lockFile());
  at.env.HOTDASH_CACHE = at.cache;
  return at;
}

function run(at: World, releases = "https://127.0.0.1:1") {
  const progress = new Progress({ write: (text) => at.said.push(text) });
  const toolchain = { parts: fakeParts, releases };
  return setUp({
    project: at.project,
    env: at.env,
    progress,
    signal: new AbortController().signal,
    toolchain,
  });
}

describe("the set-up", () => {
  it("makes packages and toolchain at the same time, then does nothing and says nothing", async () => {
    const go = fakeGo();
    const npm = fakeNpm("slow", go.journal);
    const at = machine(npm, go.folder);
    const first = await run(at);
    at.said = [];
    const began = process.cpuUsage();
    expect(await run(at)).toEqual(first);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(150);
    expect(at.said).toEqual([]);
    expect(npm.calls()).toHaveLength(1);
  });

  it("makes a restored toolchain anew when a file is not what was kept, and only looks when it is asked to", async () => {
    const at = machine(fakeNpm(), fakeGo().folder);
    const { layout } = await run(at);
    const engine = readFileSync(layout.pulumi);
    // Of the same size, so that nothing but its contents tells.
    writeFileSync(layout.pulumi, Buffer.alloc(engine.length, "#"));
    await run(at);
    expect(readFileSync(layout.pulumi).equals(engine)).toBe(false);
    at.env.HOTDASH_CHECK_HASHES = "true";
    at.said = [];
    await run(at);
    expect(at.said.join("")).toMatch(/the restored toolchain is not what was kept \(\S*bin\/pulumi/);
    expect(readFileSync(layout.pulumi).equals(engine)).toBe(true);
    at.said = [];
    await run(at);
    expect(at.said).toEqual([]);
  });

  it("takes a toolchain's note without hashes for none where a cache was restored", async () => {
    const at = machine(fakeNpm(), fakeGo().folder);
    const { layout } = await run(at);
    const { hashes: _, ...before } = JSON.parse(readFileSync(layout.stamp, "utf8"));
    writeFileSync(layout.stamp, JSON.stringify(before));
    at.env.HOTDASH_CHECK_HASHES = "true";
    await run(at);
    expect(JSON.parse(readFileSync(layout.stamp, "utf8")).hashes).toBeDefined();
  });

  it("stops the builds when npm ci fails, and names npm alone", async () => {
    const at = machine(fakeNpm("no network"), fakeGo("hangs").folder);
    const message = await failure(run(at));
    expect(message).toContain("npm error code ENOTFOUND");
    expect(message).toMatch(/^`npm ci` ended with code 1.*\n(.*\n)*.*tries again\.$/);
    expect(leftovers(at)).toEqual([]);
  });

  it("without network and without Go names both troubles in one error", async () => {
    const message = await failure(run(machine(fakeNpm("no network"))));
    expect(message).toContain("npm error code ENOTFOUND");
    expect(message).toContain("no `go` on PATH");
  });

  it("names both although the second comes to light later", async () => {
    const late = createServer((_, response) => setTimeout(() => response.writeHead(404).end(), 500));
    await new Promise<void>((resolve) => late.listen(0, "127.0.0.1", resolve));
    const { port } = late.address() as AddressInfo;
    const message = await failure(run(machine(fakeNpm("no network")), `http://127.0.0.1:${port}`));
    late.close();
    expect(message).toContain("npm error code ENOTFOUND");
    expect(message).toContain("no `go` on PATH");
  });

  it("uses the toolchain that HOTDASH_TOOLCHAIN names only when it fits", async () => {
    const at = machine(fakeNpm(), fakeGo().folder);
    const { layout } = await run(at);
    at.env = { ...at.env, HOTDASH_TOOLCHAIN: layout.root, HOTDASH_CACHE: `${at.cache}-other` };
    expect((await run(at)).layout.root).toBe(layout.root);
    at.env = { ...at.env, HOTDASH_TOOLCHAIN: path.dirname(layout.root), HOTDASH_CACHE: at.cache };
    expect((await run(at)).layout.root).toBe(layout.root);
    put(path.join(at.project, "toolchain/go/demo/go.mod"), "module demo // changed\n");
    at.env.HOTDASH_TOOLCHAIN = layout.root;
    expect((await run(at)).layout.root).not.toBe(layout.root);
  });
});
