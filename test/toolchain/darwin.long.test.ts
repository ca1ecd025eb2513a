import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../toolchain/layout.mjs";
import { components } from "../../toolchain/versions.mjs";
import { scratch } from "./support/scratch.ts";

/* No Mac is at hand, but Go compiles for one: what the set-up builds there is looked at package by package, and ours is built. */

const go = (name: string, arch: string, ...args: string[]) =>
  execFileSync("go", args, {
    cwd: path.join(projectRoot, "toolchain/go", name),
    env: { ...process.env, CGO_ENABLED: "0", GOOS: "darwin", GOARCH: arch },
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });

describe.each(["arm64", "amd64"])("for darwin on %s", (arch) => {
  it.each(components.map(({ name, goPackage }) => [name, goPackage] as const))(
    "every package of %s has files for it",
    (name, goPackage) => {
      const listed = go(
        name,
        arch,
        "list",
        "-deps",
        "-e",
        "-f",
        "{{.ImportPath}}\t{{with .Error}}{{.Err}}{{end}}",
        goPackage,
      );
      const packages = listed.split("\n").filter((line) => line !== "");
      expect(packages.length).toBeGreaterThan(100);
      expect(packages.filter((line) => !line.endsWith("\t"))).toEqual([]);
    },
  );
});

it.each(components.filter(({ name }) => ["language-nodejs", "command"].includes(name)))(
  "$title, which is our own, is built for it",
  ({ name, goPackage }) => {
    const target = path.join(scratch(), name);
    go(name, "arm64", "build", "-trimpath", "-buildvcs=false", "-o", target, goPackage);
    // Mach-O of 64 bits, little-endian, for arm64 (mach-o/loader.h, mach/machine.h).
    const head = fs.readFileSync(target).subarray(0, 8);
    expect([head.readUInt32LE(0), head.readUInt32LE(4)]).toEqual([0xfeedfacf, 0x0100000c]);
  },
  // With empty caches a module is fetched and compiled with all that it is made of.
  3_600_000,
);
