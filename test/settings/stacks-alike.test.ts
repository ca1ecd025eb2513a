import { describe, expect, test } from "vitest";
import { isFlag } from "../../settings/flags.ts";
import { loadSettings } from "../../settings/load.ts";
import { MAY_DIFFER } from "../../settings/matrix/differences.ts";
import { type RoutedEnvironment, routeEnvironment, variableOf } from "../../settings/matrix.ts";
import { everythingRead } from "../support/workflow-reads.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

type Change = (config: ReturnType<typeof goodConfig>) => ReturnType<typeof goodConfig>;
const same: Change = (config) => config;
const routed = (stack: "staging" | "production", change = same) => {
  const reads = changed(goodConfig(stack), ["github", "workflowReads"], everythingRead(stack));
  return routeEnvironment(loadSettings(asInput(stack, change(reads))));
};

/** What the committed files make of the two stacks, and where they part without leave. Secrets are compared by name. */
function differences(staging: RoutedEnvironment, production: RoutedEnvironment): string[] {
  const places = Object.keys(staging) as (keyof RoutedEnvironment)[];
  return places.flatMap((place) => {
    const [one, other] = [staging[place], production[place]];
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    const secret = place.endsWith("Secrets");
    const parts = (name: string) => (secret ? name in one !== name in other : one[name] !== other[name]);
    return [...names]
      .filter((name) => parts(name) && !(name in MAY_DIFFER) && !isFlag(name))
      .map((name) => `${place}.${name}`);
  });
}

describe("staging and production", () => {
  test("have the same variables but for those that may differ", () => {
    expect(differences(routed("staging"), routed("production"))).toEqual([]);
  });

  test("may not part in others, nor have one alone", () => {
    const other = (config: ReturnType<typeof goodConfig>) =>
      changed(
        changed(config, ["variables", "SCOPES"], "read_orders"),
        ["variables", "CHROMA_COLLECTION"],
        "pages",
      );
    expect(differences(routed("staging", other), routed("production")).sort()).toEqual([
      "flyEnv.CHROMA_COLLECTION",
      "flyEnv.SCOPES",
    ]);
    const half = { ...routed("staging"), flySecrets: {} };
    expect(differences(half, routed("production"))).toContain("flySecrets.POSTGRES_URL");
  });

  test.each(Object.entries(MAY_DIFFER))("%s may differ, and does", (name, reason) => {
    expect(variableOf(name)).toBeDefined();
    expect(reason).not.toBe("");
    const values = (["staging", "production"] as const).map((stack) => {
      const { flyEnv, githubVariables, githubSecrets } = routed(stack);
      return flyEnv[name] ?? githubVariables[name] ?? githubSecrets[name];
    });
    expect(values[0]).not.toBe(values[1]);
  });
});
