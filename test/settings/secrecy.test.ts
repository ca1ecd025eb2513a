import { describe, expect, test } from "vitest";
import { examine } from "../../settings/load.ts";
import { SettingsError } from "../../settings/settings-error.ts";
import { answersAny } from "./any-configuration.ts";
import { asInput, CANARY, type Config, changed, goodConfig } from "./good-config.ts";

const spoken = (config: Config, keys?: string[]) => {
  const { problems } = examine(asInput("staging", config, keys));
  return { problems, text: JSON.stringify(problems) + new SettingsError("staging", problems).message };
};

describe("a secret in the wrong place is refused and never repeated", () => {
  test.each<[string, (string | number)[], unknown]>([
    ["mistyped section", ["secret"], { SHOPIFY_API_SECRET: CANARY }],
    ["section of another project", ["hotdsh:secrets"], { SHOPIFY_API_SECRET: CANARY }],
    ["the whole section as text", ["secrets"], CANARY],
    ["the whole section as a list", ["secrets"], [CANARY]],
    ["an object where text belongs", ["secrets", "SHOPIFY_API_SECRET"], { value: CANARY }],
    ["a list where text belongs", ["secrets", "SHOPIFY_API_SECRET"], [CANARY]],
    ["an unknown secret", ["secrets", "NOBODY_KNOWS"], CANARY],
    ["a variable of secret name", ["variables", "SHOPIFY_API_SECRET"], CANARY],
    ["an unknown variable", ["variables", "NOBODY_KNOWS"], CANARY],
    ["an object among the variables", ["variables", "SHOPIFY_SHOP"], { password: CANARY }],
    ["a connection among the variables", ["variables", "DATABASE_URL"], `postgres://u:${CANARY}@h/db`],
    ["a connection in another variable", ["variables", "SCOPES"], `postgres://u:${CANARY}@h/db`],
    ["a derived secret", ["secrets", "DATABASE_URL"], `postgres://u:${CANARY}@h/db`],
    ["an unknown setting", ["dashboard", "password"], CANARY],
    ["a setting of object form", ["dashboard", "app"], { token: CANARY }],
    ["a credential as a setting", ["dashboard", "domain"], `sk-${CANARY}-${CANARY}`],
    ["an unknown flag", ["flags", "NOBODY_KNOWS"], CANARY],
    ["a flag of another form", ["flags", "ENABLE_MCP"], { on: CANARY }],
    ["GitHub's token in clear", ["github:token"], CANARY],
    [
      "the address of a simulator with credentials",
      ["github:baseUrl"],
      `https://u:${CANARY}@github.example.com/`,
    ],
  ])("%s", (_, path, value) => {
    const { problems, text } = spoken(changed(goodConfig("staging"), path, value));
    expect(problems).not.toEqual([]);
    expect(text).not.toContain(CANARY);
  });

  test("all of them in clear", () => {
    const { problems, text } = spoken(goodConfig("staging"), []);
    expect(problems.map(({ property }) => property)).toEqual(["hotdash:secrets"]);
    expect(text).not.toContain(CANARY);
  });
});

test("no configuration makes it throw anything but its own error, or answer without settings and without problems", () =>
  answersAny(60));
