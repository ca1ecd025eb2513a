import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Build, fakeGo } from "./support/fake-go.ts";
import { failure, install, isInstalled, leftovers, put, world } from "./support/install.ts";
import { scratch } from "./support/scratch.ts";

const builds = (journal: string): Build[] =>
  fs
    .readFileSync(journal, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("Go builds", () => {
  it("keep everything Go writes inside the cache, and carry the user's own settings over", async () => {
    const modules = scratch();
    fs.mkdirSync(path.join(modules, "cache", "download"), { recursive: true });
    const go = fakeGo("works", { GOFLAGS: "-mod=mod", GOMODCACHE: modules, GONOSUMDB: "corp.test" });
    const at = world(go.folder);
    await install(at);
    const [build] = builds(go.journal);
    for (const name of ["GOCACHE", "GOMODCACHE", "GOPATH", "GOTMPDIR"]) {
      expect(build?.env[name]).toContain(path.join(at.cache, ".tmp-"));
    }
    expect(build?.env).toMatchObject({
      GOENV: "off",
      GOFLAGS: "-mod=mod -modcacherw",
      GONOSUMDB: "corp.test",
      GOPROXY: `file://${modules}/cache/download,https://proxy.test,direct`,
    });
    expect(build?.args).toContain("-trimpath");
    expect(leftovers(at)).toEqual([]);
  });

  it("that fail show the end of their log, and the next run needs only what is missing", async () => {
    const at = world(fakeGo("does not compile").folder);
    const message = await failure(install(at));
    expect(message).toContain("| ./main.go:7:2: undefined: nonsense");
    expect(message).toContain("engine 1.2.3, plugin demo 4.5.6");
    expect(isInstalled(at)).toBe(false);
    expect(leftovers(at)).toEqual([]);
    at.env.PATH = fakeGo().folder;
    await install(at);
    expect(isInstalled(at)).toBe(true);
  });

  it("keep a part that was verified although another one failed", async () => {
    const go = fakeGo();
    const at = world(go.folder);
    fs.rmSync(path.join(at.project, "toolchain/go/demo/go.mod"));
    expect(await failure(install(at))).toContain("plugin demo 4.5.6");
    put(path.join(at.project, "toolchain/go/demo/go.mod"), "module demo\n");
    await install(at);
    expect(builds(go.journal).map(({ cwd }) => path.basename(cwd))).toEqual(["engine", "demo"]);
  });

  it("of sources that were edited meanwhile are not taken", async () => {
    const at = world(fakeGo("edited").folder);
    expect(await failure(install(at))).toContain("its Go sources changed while it was built");
    expect(fs.existsSync(path.join(at.cache, "parts"))).toBe(false);
  });

  it("try once more after a broken line", async () => {
    const at = world(fakeGo("once-broken").folder);
    await install(at);
    expect(isInstalled(at)).toBe(true);
  });

  it("on a full disk say so and leave nothing", async () => {
    const at = world(fakeGo("disk full").folder);
    expect(await failure(install(at))).toMatch(/The disk is full: .*no space left on device/);
    expect(leftovers(at)).toEqual([]);
  });

  it("without Go and without a release name every way out in one error", async () => {
    const message = await failure(install(world(scratch())));
    expect(message).toContain("no `go` on PATH");
    for (const word of ["Go 1.26", "get.pulumi.com", "HOTDASH_CACHE", "HOTDASH_PULUMI", "npm run setup"]) {
      expect(message).toContain(word);
    }
  });

  it("refuse a Go that is too old and may not fetch a newer one", async () => {
    const old = fakeGo("works", { GOVERSION: "go1.22.1" });
    expect(await failure(install(world(old.folder)))).toContain(
      "go1.22.1 on PATH is too old, Go 1.26 is needed",
    );
    const willing = world(fakeGo("works", { GOVERSION: "go1.22.1", GOTOOLCHAIN: "auto" }).folder);
    await install(willing);
    expect(isInstalled(willing)).toBe(true);
  });

  it("end when they are told to stop, and leave nothing", async () => {
    const at = world(fakeGo("hangs").folder);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("stopped by SIGINT")), 300);
    expect(await failure(install(at, undefined, stop.signal))).toBe("stopped by SIGINT");
    expect(leftovers(at)).toEqual([]);
  });
});
