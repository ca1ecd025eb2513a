import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { existingCandidates } from "../../toolchain/existing.mjs";
import { fakeGo } from "./support/fake-go.ts";
import { fakeEngine, fakeParts, fakePlugin, programOf } from "./support/fake-parts.ts";
import { pinsOfNobody } from "./support/fake-site.ts";
import { failure, install, isInstalled, NOBODY, world } from "./support/install.ts";
import { put, scratch } from "./support/scratch.ts";

/** A Pulumi home with engine and plugin, as the official installer leaves it. */
function pulumiHome(home: string, version?: string): string {
  for (const part of fakeParts)
    put(path.join(home, part.folder, part.executable), programOf(part, version), 0o755);
  return home;
}

describe("a Pulumi that is already there", () => {
  it.each(["HOTDASH_PULUMI", "PULUMI_HOME", "HOME"])("is taken from %s", async (name) => {
    const place = scratch();
    pulumiHome(name === "HOME" ? path.join(place, ".pulumi") : place);
    const at = world();
    at.env[name] = place;
    const { stamp } = await install(at);
    expect(fs.readFileSync(stamp, "utf8")).toContain(path.join(place, ""));
    expect(isInstalled(at)).toBe(true);
  });

  it("counts only with the hash that is pinned, however right it says it is, and is not run to find out", async () => {
    const at = world();
    const home = pulumiHome(scratch());
    const ran = path.join(scratch(), "ran");
    put(path.join(home, "bin", "pulumi"), `#!/bin/sh\ntouch ${ran}\necho v1.2.3\n`, 0o755);
    at.env.HOTDASH_PULUMI = home;
    expect(await failure(install(at))).toContain(
      "its SHA-256 is neither pinned nor that of a build of this toolchain",
    );
    expect(fs.existsSync(ran)).toBe(false);
  });

  it("counts as the toolchain's own build where nothing is pinned", async () => {
    const at = world(fakeGo().folder);
    const none = { base: "https://127.0.0.1:1", pins: {} };
    const built = await install(at, none);
    const copy = scratch();
    fs.cpSync(built.root, copy, { recursive: true });
    fs.rmSync(built.root, { recursive: true });
    fs.rmSync(path.join(at.cache, "parts"), { recursive: true });
    at.env = { PATH: "", HOTDASH_PULUMI: copy };
    await install(at, none);
    expect(isInstalled(at)).toBe(true);
    fs.rmSync(path.join(at.cache, "built.json"));
    fs.rmSync(path.join(at.cache, "parts"), { recursive: true });
    fs.rmSync(built.root, { recursive: true });
    expect(await failure(install(at, none))).toContain("neither pinned nor that of a build");
  });

  it("may be named by its engine, and the best candidate comes first", () => {
    const home = pulumiHome(scratch());
    const other = pulumiHome(scratch());
    const env = { HOTDASH_PULUMI: path.join(home, "bin", "pulumi"), PATH: path.join(other, "bin") };
    const engines = existingCandidates(fakeEngine, env);
    expect(engines).toEqual([path.join(home, "bin", "pulumi"), path.join(other, "bin", "pulumi")]);
    expect(existingCandidates(fakePlugin, env)).toEqual([
      path.join(home, fakePlugin.folder, fakePlugin.executable),
    ]);
  });

  it("of another version is refused with both versions named", async () => {
    const at = world();
    at.env.HOTDASH_PULUMI = pulumiHome(scratch(), "1.0.0");
    const message = await failure(install(at, { ...NOBODY, pins: pinsOfNobody(fakeParts, "1.0.0") }));
    expect(message).toContain('engine 1.2.3: pulumi says that it is "v1.0.0"');
    expect(message).toContain('plugin demo 4.5.6: pulumi-resource-demo says that it is "1.0.0"');
    expect(isInstalled(at)).toBe(false);
  });
});
