import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runPulumi } from "../../../operations/engine/pulumi.ts";
import { unpoliced } from "../../../operations/engine/unpoliced.ts";
import { unweakened } from "../../../operations/engine/unweakened.ts";

let folder: string;
let engine: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
  engine = join(folder, "engine");
  // Says what it was started with: a real process, whose environment nobody can have changed on the way.
  await writeFile(engine, "#!/bin/sh\nexec env\n", { mode: 0o755 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const KEPT = { PATH: "/usr/bin:/bin", PULUMI_BACKEND_URL: "file:///state", PULUMI_CONFIG_PASSPHRASE: "sim" };

describe("an engine's environment", () => {
  it.each([
    "PULUMI_OPTION_POLICY_PACK_CONFIG",
    "PULUMI_OPTION_UP_POLICY_PACK_CONFIG",
    "PULUMI_OPTION_JSON",
    "PULUMI_CONTINUE_ON_ERROR",
    "PULUMI_SKIP_CHECKPOINTS",
    "PULUMI_DEBUG_GRPC",
    "PULUMI_CONFIG",
    "PULUMI_SELF_MANAGED_STATE_LOCKING",
    "PULUMI_OF_A_LATER_ENGINE",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "LD_PRELOAD",
    "LD_AUDIT",
  ])("has no %s, whoever sets it", async (name) => {
    const { stdout, code } = await runPulumi({
      ...{ pulumi: engine, args: [], cwd: folder, env: { ...KEPT, [name]: "of-somebody-else" } },
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain("of-somebody-else");
    for (const [kept, value] of Object.entries(KEPT)) expect(stdout).toContain(`${kept}=${value}`);
  });

  it("has two options of Node's: what all of its processes load first, and how little room they set aside", async () => {
    const env = { ...KEPT, NODE_OPTIONS: "--inspect" };
    const { stdout } = await runPulumi({ pulumi: engine, args: [], cwd: folder, env });
    const [, options] = /^NODE_OPTIONS=(.*)$/m.exec(stdout) ?? [];
    expect(options).toMatch(
      /^--import=file:\/\/\S+\/operations\/engine\/lean-start\.mjs --max-semi-space-size=1$/,
    );
  });

  it.each([["--debug"], ["-d"], ["-yd"]])(
    "has none with %s, which shows what the SDK says for debugging",
    async (arg) => {
      const run = {
        pulumi: engine,
        args: ["preview", arg],
        cwd: folder,
        env: { ...KEPT, NODE_OPTIONS: "--inspect" },
      };
      expect(/^NODE_OPTIONS=(.*)$/m.exec((await runPulumi(run)).stdout)?.[1]).toBe("");
    },
  );

  it("keeps what a platform's client reads", () => {
    const env = { FLY_API_TOKEN: "sim_x", HOTDASH_IMAGE: "i", AWS_REGION: "r", NODE_COMPILE_CACHE: "c" };
    expect(unweakened(env)).toEqual(env);
  });
});

describe("npm run pulumi", () => {
  it.each([
    [["up"], "up"],
    [["update", "--yes"], "up"],
    [["watch"], "up"],
    [["preview", "--policy-pack", "/somewhere/else"], "preview"],
    [["pre"], "preview"],
    [["-s", "production", "up"], "up"],
    [["--non-interactive", "--cwd", "elsewhere", "-s", "production", "up", "--policy-pack=x"], "up"],
  ] as const)("leaves %j to our own command", (args, ours) => expect(unpoliced(args)).toBe(ours));
  it.each([
    [["config", "set", "hotdash:variables.MODE", "up"]],
    [["stack", "init", "preview"]],
    [["-s", "production", "stack", "output", "up"]],
    [["login", "s3://bucket"]],
    [[]],
  ])("runs %j", (args) => expect(unpoliced(args)).toBeUndefined());
});
