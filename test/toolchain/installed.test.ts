import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { killGroup } from "../../toolchain/child.mjs";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { verify } from "../../toolchain/verify.mjs";
import { components, dynamicProvider } from "../../toolchain/versions.mjs";

describe("the toolchain of this machine", () => {
  const { root, bin, node } = locateToolchain();

  it.each(components.map((part) => [part.title, part] as const))("has a working %s", async (_, part) => {
    await verify(part, path.join(root, part.folder, part.executable));
  });

  it("starts the dynamic provider of the project's own SDK", async () => {
    const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` };
    const child = spawn(path.join(bin, dynamicProvider.executable), ["127.0.0.1:1"], { env, detached: true });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const [first] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    killGroup(child.pid);
    expect(String(first), stderr).toMatch(/^\d{2,5}\n/);
  });

  it("has a Node that runs TypeScript", () => {
    expect(fs.existsSync(node)).toBe(true);
  });
});
