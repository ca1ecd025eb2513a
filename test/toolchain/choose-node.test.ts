import path from "node:path";
import { describe, expect, it } from "vitest";
import { chooseNode, runsTypeScript } from "../../toolchain/choose-node.mjs";
import { put, scratch } from "./support/scratch.ts";

describe("the choice of Node", () => {
  it.each(["22.18.0", "v22.20.1", "23.6.0", "24.0.0", "26.10.0"])("takes the host's %s", (version) => {
    expect(runsTypeScript(version)).toBe(true);
    expect(chooseNode({ project: scratch(), version, execPath: "/opt/node" })).toBe("/opt/node");
  });

  it.each(["18.20.4", "20.20.2", "22.17.9", "23.5.0", "nonsense"])(
    "takes npm's instead of the host's %s",
    (version) => {
      expect(runsTypeScript(version)).toBe(false);
      const project = scratch();
      const installed = put(path.join(project, "node_modules/.bin/node"), "");
      expect(chooseNode({ project, version, execPath: "/opt/node" })).toBe(installed);
    },
  );

  it("without either says which version would do", () => {
    expect(() => chooseNode({ project: scratch(), version: "20.1.0" })).toThrow(
      /Node 20.1.0 .*22.18 or newer/,
    );
  });
});
