import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { liveEnvironment } from "../../operations/engine/environment.ts";

it("the engine gets its own variables, the state's and the platforms', and nothing else of the caller's", () => {
  const folder = mkdtempSync(join(tmpdir(), "hotdash-environment-"));
  const toolchain = {
    bin: "/t/bin",
    node: "/t/node",
    plugins: join(folder, "plugins"),
    pulumi: "/t/bin/pulumi",
  };
  const wanted = {
    ...{
      PULUMI_CONFIG_PASSPHRASE: "p",
      PULUMI_BACKEND_URL: "file:///s",
      AWS_SECRET_ACCESS_KEY: "a",
      GITHUB_TOKEN: "g",
    },
    ...{
      FLY_API_TOKEN: "f",
      RENDER_API_KEY: "r",
      HOTDASH_IMAGE: "i",
      HOME: folder,
      HTTPS_PROXY: "http://proxy",
    },
  };
  const others = {
    ...{
      POSTGRES_URL: "x",
      SHOPIFY_API_SECRET: "x",
      NPM_TOKEN: "x",
      ACTIONS_RUNTIME_TOKEN: "x",
      NODE_OPTIONS: "x",
    },
    ...{ PULUMI_OPTION_POLICY_PACK: "x", GITHUB_ENV: "x", GITHUB_PATH: "x", MY_SECRET: "x" },
  };
  const given = liveEnvironment(toolchain as Parameters<typeof liveEnvironment>[0], { ...wanted, ...others });
  rmSync(folder, { recursive: true, force: true });
  expect(given).toMatchObject(wanted);
  expect(Object.keys(given).filter((name) => name in others)).toEqual([]);
});
