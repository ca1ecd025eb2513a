import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { existingCandidates } from "../../toolchain/existing.mjs";
import { fakeEngine, fakeParts, fakePlugin, programOf } from "./support/fake-parts.ts";
import { failure, install, isInstalled, world } from "./support/install.ts";
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
    const message = await failure(install(at));
    expect(message).toContain('engine 1.2.3: pulumi says that it is "v1.0.0"');
    expect(message).toContain('plugin demo 4.5.6: pulumi-resource-demo says that it is "1.0.0"');
    expect(isInstalled(at)).toBe(false);
  });
});
