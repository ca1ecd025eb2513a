import { describe, expect, it } from "vitest";
import { examine } from "../../settings/load.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

/*
 * What the program gets of a stack's configuration, as the engine (3.259.0) wrote it in a run: `config set --path` makes a number of what
 * looks like one, and a float of what is longer than 64 bits (pulumi/pulumi#17586, #8401). An id that silently became another one
 * points at somebody else's shop.
 */
const MARK = "the-value";

/** The one problem of a setting whose JSON, as the engine hands it over, is given. */
function problemOf(path: readonly (string | number)[], json: string) {
  const { config, ...input } = asInput("staging", changed(goodConfig("staging"), path, MARK));
  const given = Object.fromEntries(
    Object.entries(config).map(([key, text]) => [key, text.replace(`"${MARK}"`, json)]),
  );
  const { problems } = examine({ ...input, config: given });
  const property = `hotdash:${path.join(".")}`;
  const own = problems.filter((one) => one.property === property);
  expect(own.length).toBeLessThanOrEqual(1);
  return own[0];
}
const keep = (property: string, value: string) =>
  `npm run pulumi -- config set --path 'hotdash:${property}' ${value} --type string -s staging`;

describe("a variable whose digits went through a number is refused with the command that keeps them", () => {
  it.each([
    // What was given, what the program gets, the text that the command sets.
    ["12345678901234567", "12345678901234567", "12345678901234567"],
    ["123456789012345678", "123456789012345678", "123456789012345678"],
    ["12345678901234567890", "12345678901234567000", "'<as it is written>'"],
    ["18446744073709551616", "18446744073709552000", "'<as it is written>'"],
    ["12345678901234567890123", "1.2345678901234568e+22", "'<as it is written>'"],
    ["1.10", "1.1", "'<as it is written>'"],
    ["2026-01-01", '"2026-01-01 00:00:00 +0000 UTC"', "2026-01-01"],
  ])("%s", (_given, json, text) => {
    const path = ["variables", "CHROMA_COLLECTION"];
    expect(problemOf(path, json)).toMatchObject({
      problem: expect.stringMatching(/to the engine/),
      allowed: expect.stringContaining("--type string"),
      fix: keep("variables.CHROMA_COLLECTION", text),
    });
  });

  it.each(["0", "8080", "123456789012345", "true", '"12345678901234567890"', '"1.10"', '"007"'])(
    "%s arrives as it was written, and is taken",
    (json) => {
      const problem = problemOf(["variables", "CHROMA_COLLECTION"], json);
      expect(problem?.problem ?? "").not.toMatch(/to the engine/);
    },
  );
});

describe("any other setting that is text says how it stays text", () => {
  it.each([
    [["supabase", "ref"], "12345678901234567000", "supabase.ref", "'<as it is written>'"],
    [["fly", "org"], "true", "fly.org", "true"],
    [["dashboard", "app"], "100000", "dashboard.app", "100000"],
    [["dashboard", "image"], "123456789012345678", "dashboard.image", "123456789012345678"],
  ])("%s = %s", (path, json, property, text) => {
    expect(problemOf(path, json)?.fix).toBe(keep(property, text));
  });

  it("never says a secret's digits", () => {
    const { config, ...input } = asInput(
      "staging",
      changed(goodConfig("staging"), ["variables", "API_TOKEN"], MARK),
    );
    const given = { ...config, "hotdash:variables": '{"API_TOKEN":12345678901234567890}' };
    const said = JSON.stringify(examine({ ...input, config: given }).problems);
    expect(said).not.toContain("1234567890123");
  });
});
