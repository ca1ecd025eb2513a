import { beforeEach, describe, expect, test } from "vitest";
import { policies } from "../../policies/list.ts";
import { loadSettings } from "../../settings/load.ts";
import { generatedSecrets, routeEnvironment } from "../../settings/matrix.ts";
import { fly, github } from "../../settings/tokens.ts";
import { asInput, goodConfig } from "../settings/good-config.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";
import { githubSecret, processGroup, secrets, variable } from "./kernel/resources.ts";

/** The committed stack files, on the simulated platform and with invented secrets. */
describe.each(["staging", "production"])("what the settings of %s send out", (stack) => {
  const config = goodConfig(stack);
  const settings = loadSettings(asInput(stack, config));
  const routed = routeEnvironment(settings);
  const { app, domain } = settings.dashboard;
  const generated = Object.fromEntries(generatedSecrets.map((name) => [name, unknown]));
  const machine = { ...processGroup.machine, env: routed.flyEnv };
  const chroma = { ...processGroup.machine, services: [], env: { CHROMA_PATH: routed.flyEnv.CHROMA_PATH } };
  const each = (
    values: Record<string, string>,
    type: string,
    props: (name: string, value: string) => object,
  ) => Object.entries(values).map(([name, value]): [string, object] => [type, props(name, value)]);
  const resources: [string, object][] = [
    [fly.ProcessGroup, { ...processGroup, app, stack, machine }],
    [fly.ProcessGroup, { ...processGroup, app, stack, group: "chroma", machine: chroma }],
    [fly.Secrets, { ...secrets, app, values: routed.flySecrets, generated }],
    [fly.Certificate, { app, hostname: domain }],
    ...each(routed.githubVariables, github.ActionsEnvironmentVariable, (name, value) => ({
      ...variable(name, value),
      environment: stack,
    })),
    ...each(routed.githubSecrets, github.ActionsEnvironmentSecret, (name, value) => ({
      ...githubSecret(name, value),
      environment: stack,
    })),
  ];

  beforeEach(() => {
    const sections = Object.entries(config).filter(([key]) => key.startsWith("hotdash:"));
    stackIs(stack, Object.fromEntries(sections.map(([key, value]) => [key.slice("hotdash:".length), value])));
  });

  test.each(policies)("passes $name", (rule) => {
    expect(resources.flatMap(([type, props]) => violations(rule, type, props))).toEqual([]);
  });
});
