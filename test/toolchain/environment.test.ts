import { expect, it } from "vitest";
import { goEnvironment, npmEnvironment, only } from "../../toolchain/environment.mjs";

const SECRETS = {
  FLY_API_TOKEN: "a",
  PULUMI_CONFIG_PASSPHRASE: "b",
  AWS_SECRET_ACCESS_KEY: "c",
  GITHUB_TOKEN: "d",
  POSTGRES_URL: "e",
  NPM_TOKEN: "f",
  "npm_config_//registry.example/:_authToken": "g",
  npm_config__auth: "h",
  NODE_OPTIONS: "--import x",
};
const PLAIN = {
  PATH: "/bin",
  HOME: "/h",
  LC_ALL: "C",
  https_proxy: "http://proxy",
  HTTPS_PROXY: "http://proxy",
};

it("a program gets what any program needs, and no secret", () => {
  expect(only({ ...SECRETS, ...PLAIN })).toEqual(PLAIN);
});

it("npm gets its settings, and none of its credentials", () => {
  const own = { npm_config_cache: "/cache", npm_execpath: "/npm-cli.js" };
  expect(npmEnvironment({ ...SECRETS, ...PLAIN, ...own })).toEqual({ ...PLAIN, ...own });
});

it("Go gets where its modules are", () => {
  const own = { GOPROXY: "off", GOFLAGS: "-mod=mod", GOMODCACHE: "/mod" };
  expect(goEnvironment({ ...SECRETS, ...PLAIN, ...own })).toEqual({ ...PLAIN, ...own });
});
