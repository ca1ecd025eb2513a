import fs from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { cacheRoot, componentKey, layoutIn } from "../../toolchain/layout.mjs";
import { fakeEngine, fakeParts } from "./support/fake-parts.ts";
import { fakeProject } from "./support/fake-project.ts";
import { put, scratch } from "./support/scratch.ts";

describe("the cache folder", () => {
  it("is HOTDASH_CACHE, else the user's cache folder", () => {
    const home = scratch();
    const xdg = path.join(home, "xdg");
    expect(cacheRoot({ HOTDASH_CACHE: "/c", XDG_CACHE_HOME: xdg, HOME: home })).toBe("/c");
    expect(cacheRoot({ XDG_CACHE_HOME: xdg, HOME: home })).toBe(path.join(xdg, "hotdash-infrastructure"));
    expect(cacheRoot({ HOME: home })).toBe(path.join(home, ".cache", "hotdash-infrastructure"));
  });

  it.each([undefined, "", "relative/home", "/proc/no-such-home"])(
    "lies in the project when HOME is %j",
    (HOME) => {
      expect(cacheRoot({ HOME }, "/project")).toBe("/project/.toolchain");
    },
  );
});

describe("a home that may not be written to", () => {
  it("is used when the folder is there already, else the project", () => {
    const home = scratch();
    const readOnly = vi.spyOn(fs, "accessSync").mockImplementation(() => {
      throw Object.assign(new Error("EROFS"), { code: "EROFS" });
    });
    expect(cacheRoot({ HOME: home }, "/project")).toBe("/project/.toolchain");
    fs.mkdirSync(path.join(home, ".cache", "hotdash-infrastructure"), { recursive: true });
    expect(cacheRoot({ HOME: home }, "/project")).toBe(path.join(home, ".cache", "hotdash-infrastructure"));
    readOnly.mockRestore();
  });
});

describe("the content key", () => {
  it("follows versions, recipe and Go sources, and nothing else", () => {
    const project = fakeProject();
    const folder = path.join(project, "toolchain", "go", fakeEngine.name);
    const before = componentKey(fakeEngine, project);
    put(path.join(folder, "README.md"), "words");
    expect(componentKey(fakeEngine, project)).toBe(before);
    expect(componentKey({ ...fakeEngine, version: "1.2.4" }, project)).not.toBe(before);
    expect(componentKey({ ...fakeEngine, ldflags: "" }, project)).not.toBe(before);
    put(path.join(folder, "inner", "deep.go"), "package deep\n");
    const after = componentKey(fakeEngine, project);
    expect(after).not.toBe(before);
    fs.renameSync(path.join(folder, "inner"), path.join(folder, "other"));
    expect(componentKey(fakeEngine, project)).not.toBe(after);
  });

  it("follows sources that go.mod takes from a folder beside it", () => {
    const project = fakeProject();
    const all = path.join(project, "toolchain", "go");
    put(
      path.join(all, fakeEngine.name, "go.mod"),
      "module engine\n\nreplace example.test/shared => ../shared\n",
    );
    put(path.join(all, "shared", "go.mod"), "module example.test/shared\n");
    const before = componentKey(fakeEngine, project);
    put(path.join(all, "shared", "shared.go"), "package shared\n");
    expect(componentKey(fakeEngine, project)).not.toBe(before);
  });

  it("names version and platform", () => {
    const name = path.basename(layoutIn("/cache", fakeProject(), fakeParts).root);
    expect(name).toMatch(new RegExp(`^1\\.2\\.3-${process.platform}-${process.arch}-[0-9a-f]{12}$`));
  });
});
