import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ensureNodeModules } from "../../toolchain/node-modules.mjs";
import { Progress } from "../../toolchain/progress.mjs";
import { fakeNpm, lockFile } from "./support/fake-npm.ts";
import { failure } from "./support/install.ts";
import { put, scratch } from "./support/scratch.ts";

function project(): string {
  const folder = scratch();
  put(path.join(folder, "package-lock.json"), lockFile());
  return folder;
}

const ensure = (at: string, npm: { folder: string }) =>
  ensureNodeModules({ project: at, env: { PATH: npm.folder }, progress: new Progress({ write: () => {} }) });

describe("node_modules", () => {
  it("are made by one npm ci, and again only when package-lock.json changes", async () => {
    const [at, npm] = [project(), fakeNpm()];
    await ensure(at, npm);
    await ensure(at, npm);
    expect(npm.calls()).toHaveLength(1);
    expect(npm.calls()[0]?.[0]).toBe("ci");
    expect(npm.calls()[0]).toContain("--ignore-scripts");
    put(path.join(at, "package-lock.json"), lockFile("1.2.4"));
    await ensure(at, npm);
    expect(npm.calls()).toHaveLength(2);
  });

  it("that npm install made by hand are taken as they are", async () => {
    const [at, npm] = [project(), fakeNpm()];
    const { packages } = JSON.parse(lockFile());
    fs.mkdirSync(path.join(at, "node_modules/@pulumi/pulumi"), { recursive: true });
    put(path.join(at, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
    await ensure(at, npm);
    expect(npm.calls()).toEqual([]);
    fs.rmSync(path.join(at, "node_modules/@pulumi"), { recursive: true });
    fs.rmSync(path.join(at, "node_modules/.hotdash-lock"));
    await ensure(at, npm);
    expect(npm.calls()).toHaveLength(1);
  });

  it("half made by a killed npm are made anew", async () => {
    const [at, npm] = [project(), fakeNpm()];
    fs.mkdirSync(path.join(at, "node_modules/@pulumi/pulumi"), { recursive: true });
    await ensure(at, npm);
    expect(npm.calls()).toHaveLength(1);
  });

  it("are made once when two ask at the same time", async () => {
    const at = project();
    const gate = path.join(at, "go-on");
    const npm = fakeNpm("slow", gate);
    const both = [ensure(at, npm), ensure(at, npm)];
    setTimeout(() => put(gate, ""), 300);
    await Promise.all(both);
    expect(npm.calls()).toHaveLength(1);
  });

  it("without a network fail with npm's own words, and the next run recovers", async () => {
    const [at, npm] = [project(), fakeNpm("no network")];
    const message = await failure(ensure(at, npm));
    expect(message).toContain("npm error code ENOTFOUND");
    expect(message).not.toContain("http fetch");
    expect(message).toContain("npm run setup");
    await ensure(at, fakeNpm());
    expect(fs.existsSync(path.join(at, "node_modules/.hotdash-lock"))).toBe(true);
  });

  it("from a lock that is out of date fail with the packages that are missing, not with npm's page of usage", async () => {
    const message = await failure(ensure(project(), fakeNpm("out of date")));
    expect(message).toContain("Missing: x@1.0.0 from lock file");
    expect(message).not.toContain("workspace-root");
  });
});
