import fs from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { fakeGo } from "./support/fake-go.ts";
import { type Fault, fakeSite } from "./support/fake-site.ts";
import { failure, install, isInstalled, leftovers, world } from "./support/install.ts";

describe("official releases", () => {
  it("are loaded, verified and put in place, and then never asked for again", async () => {
    const at = world();
    const site = await fakeSite();
    const layout = await install(at, site);
    expect(isInstalled(at)).toBe(true);
    expect(leftovers(at)).toEqual([]);
    expect(fs.readdirSync(layout.bin).sort()).toEqual(["pulumi", "pulumi-resource-pulumi-nodejs"]);
    expect(fs.readdirSync(layout.plugins)).toEqual(["resource-demo-v4.5.6"]);
    const before = site.asked.length;
    await install(at, site);
    expect(site.asked).toHaveLength(before);
  });

  const faults: [Fault, RegExp][] = [
    ["truncated", /broke off after 100 of \d+ bytes/],
    ["hanging", /nothing came for 1 s/],
    ["wrong checksum", /SHA-256 is [0-9a-f]{64}, but the pinned one is/],
    ["wrong executable", /SHA-256 of pulumi\S* is [0-9a-f]{64}, not the pinned one/],
    ["wrong version", /says that it is "v?9.9.9"/],
    ["damaged", /damaged archive/],
    ["cut inside", /damaged archive: the archive ends inside a file/],
    ["missing", /answered 404/],
    ["other content", /holds no pulumi/],
  ];
  for (const part of ["engine", "demo"]) {
    it.each(faults)(`with ${part} %s leave nothing half-installed`, async (fault, reason) => {
      const at = world();
      const site = await fakeSite({ [part]: fault });
      expect(await failure(install(at, site))).toMatch(reason);
      expect(isInstalled(at)).toBe(false);
      expect(leftovers(at)).toEqual([]);
      await install(at, await fakeSite());
      expect(isInstalled(at)).toBe(true);
    });
  }

  it("fall back to Go for the one part that cannot be had", async () => {
    const at = world(fakeGo().folder);
    const site = await fakeSite({ demo: "missing" });
    const { stamp } = await install(at, site);
    const { sources } = JSON.parse(fs.readFileSync(stamp, "utf8"));
    expect(sources.engine).toEqual({
      ...{ way: "release", from: expect.stringContaining(site.base) },
      sha256: Object.values(site.pins)[0]?.engine?.executable,
    });
    expect(sources.demo).toMatchObject({ way: "go", from: "go1.26.8" });
  });

  it("of which nothing is pinned are not asked for: the part is built", async () => {
    const at = world(fakeGo().folder);
    const site = await fakeSite();
    const { stamp } = await install(at, { ...site, pins: {} });
    const { sources } = JSON.parse(fs.readFileSync(stamp, "utf8"));
    expect([sources.engine.way, sources.demo.way]).toEqual(["go", "go"]);
    expect(site.asked).toEqual([]);
  });

  it("of which nothing is pinned leave nothing without Go, and say how they are pinned", async () => {
    const message = await failure(install(world(), { ...(await fakeSite()), pins: {} }));
    expect(message).toMatch(/no SHA-256 is pinned for linux-\w+; `npm run setup -- --pin`/);
  });

  it("count no longer when their pin is another one, or gone", async () => {
    const at = world();
    const site = await fakeSite();
    await install(at, site);
    expect(isInstalled(at)).toBe(true);
    at.pins = (await fakeSite({ demo: "wrong executable" })).pins;
    expect(isInstalled(at)).toBe(false);
    at.pins = {};
    expect(isInstalled(at)).toBe(false);
  });

  it("that refuse connections cost one look for all parts", async () => {
    const at = world(fakeGo().folder);
    await install(at);
    expect(at.said.filter((line) => line.includes("no official release"))).toHaveLength(1);
    expect(isInstalled(at)).toBe(true);
  });

  it("are the only way when HOTDASH_TOOLCHAIN_SOURCE says so", async () => {
    const at = world(fakeGo().folder);
    at.env.HOTDASH_TOOLCHAIN_SOURCE = "release";
    expect(await failure(install(at))).not.toContain("Go build");
    at.env.HOTDASH_TOOLCHAIN_SOURCE = "goo";
    expect(await failure(install(at))).toContain('"goo": it may be any (the default), release or go');
  });

  it("on a full disk end with one clear error and an empty cache", async () => {
    const at = world();
    const site = await fakeSite();
    const full = vi.spyOn(fs, "createWriteStream").mockImplementation(() => {
      const stream = new PassThrough();
      const error = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      stream.once("pipe", () => stream.destroy(error));
      return stream as unknown as fs.WriteStream;
    });
    const message = await failure(install(at, site));
    full.mockRestore();
    expect(message).toMatch(/The disk is full/);
    expect(message).toMatch(/HOTDASH_CACHE/);
    expect(leftovers(at)).toEqual([]);
    await install(at, site);
    expect(isInstalled(at)).toBe(true);
  });
});
