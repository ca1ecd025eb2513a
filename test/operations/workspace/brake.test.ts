import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { Stack } from "../../../operations/workspace/stack.ts";

/* Which command lines reach the engine; test/engine/brakes.test.ts shows on the real one what they keep. */
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A stack whose engine only writes down how it was called. */
function stackOn(file: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "hotdash-brake-"));
  folders.push(folder);
  const pulumi = join(folder, "pulumi");
  writeFileSync(pulumi, '#!/bin/sh\necho "$@" >> calls\nexit 0\n');
  chmodSync(pulumi, 0o700);
  if (file !== undefined) writeFileSync(join(folder, "Pulumi.production.yaml"), file);
  const stack = new Stack({ name: "hotdash", folder, pulumi, env: { PATH: process.env.PATH } }, "production");
  const calls = () =>
    readFileSync(join(folder, "calls"), "utf8")
      .split("\n")
      .filter((line) => /^(?:up|destroy)/.test(line));
  return { stack, calls };
}

it.each([
  ["live", "config:\n  hotdash:platform: live\n", false],
  ["simulated", "config:\n  hotdash:platform: simulated\n", true],
  ["one that does not say", "config: {}\n", false],
  ["one without a file", undefined, false],
])(
  "the engine previews by itself before it changes a stack that is not simulated: %s",
  async (_name, file, quick) => {
    const { stack, calls } = stackOn(file);
    await stack.up();
    await stack.destroy();
    expect(calls().map((line) => [line.split(" ")[0], line.includes("--skip-preview")])).toEqual([
      ["up", quick],
      ["destroy", quick],
    ]);
  },
);

it("a stack file that cannot be read counts as one of a live stack, and updates nothing", async () => {
  const { stack, calls } = stackOn("config: [\n");
  await expect(stack.up()).rejects.toThrow("Pulumi.production.yaml is no YAML");
  await stack.destroy();
  expect(calls()).toEqual([expect.not.stringContaining("--skip-preview")]);
});
