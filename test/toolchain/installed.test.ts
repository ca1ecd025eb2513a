import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { verify } from "../../toolchain/verify.mjs";
import { components, dynamicProvider } from "../../toolchain/versions.mjs";

describe("the toolchain of this machine", () => {
  const { root, bin, node } = locateToolchain();

  it.each(components.map((part) => [part.title, part] as const))("has a working %s", async (_, part) => {
    await verify(part, path.join(root, part.folder, part.executable));
  });

  it("has the script that starts dynamic providers, as the SDK ships it", () => {
    const shipped = fs.readFileSync(path.join("node_modules", dynamicProvider.npmPath), "utf8");
    expect(fs.readFileSync(path.join(bin, dynamicProvider.executable), "utf8")).toBe(shipped);
  });

  it("has a Node that runs TypeScript", () => {
    expect(fs.existsSync(node)).toBe(true);
  });
});
