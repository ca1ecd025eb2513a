import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SMOKE_COMMAND } from "../../../settings/smoke-command.ts";

it("the smoke's process has its own variables, and no token of the engine's", () => {
  const folder = mkdtempSync(join(tmpdir(), "hotdash-smoke-"));
  writeFileSync(join(folder, "node"), "#!/bin/sh\nenv\n");
  chmodSync(join(folder, "node"), 0o755);
  const env = {
    ...{ PATH: `${folder}:/usr/bin:/bin`, SMOKE_HOST: "h", SMOKE_PATHS: "/a /b", SMOKE_IMAGE: "i@sha256:1" },
    ...{
      FLY_API_TOKEN: "canary",
      PULUMI_CONFIG_PASSPHRASE: "canary",
      GITHUB_TOKEN: "canary",
      NODE_OPTIONS: "canary",
    },
  };
  const { stdout, status } = spawnSync("/bin/sh", ["-c", SMOKE_COMMAND], { env, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  expect(stdout).not.toContain("canary");
  expect(stdout.split("\n")).toEqual(
    expect.arrayContaining(["SMOKE_HOST=h", "SMOKE_PATHS=/a /b", "SMOKE_IMAGE=i@sha256:1"]),
  );
});
