import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/tracked.ts";

type Versions = Record<string, string>;
interface Package extends Record<"dependencies" | "devDependencies" | "optionalDependencies", Versions> {
  overrides?: Versions;
}
interface Lock {
  packages: Record<string, { version?: string; integrity?: string; resolved?: string } & Partial<Package>>;
}

const read = <T>(file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as T;
const manifest = read<Package>("package.json");
const lock = read<Lock>("package-lock.json");

/** Platform builds that the lock names without a checksum: registries that mirror one platform do not hold them. */
const WITHOUT_CHECKSUM = /^node_modules\/@biomejs\/cli-|^node_modules\/@squawk-cli\/linux-arm64$/;

describe("packages", () => {
  it("are declared in exact versions", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    expect(
      Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-beta\.\d+)?$/.test(version)),
    ).toEqual([]);
  });

  it("are locked with checksums and without the host they came from", () => {
    const entries = Object.entries(lock.packages).filter(([place]) => place !== "");
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    const bare = entries.filter(([place, entry]) => !entry.integrity && !WITHOUT_CHECKSUM.test(place));
    expect(bare).toEqual([]);
  });

  it("are locked for every platform, or `npm ci` calls the lock out of date", () => {
    const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${place}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});
