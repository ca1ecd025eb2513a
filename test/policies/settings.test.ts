import { beforeEach, describe, expect, test } from "vitest";
import { machineOf } from "../../components/fly/machine.ts";
import { dashboard } from "../../components/systems/dashboard.ts";
import { policies } from "../../policies/list.ts";
import { processGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { loadSettings } from "../../settings/load.ts";
import { generatedSecrets, routeEnvironment } from "../../settings/matrix.ts";
import { fly, github } from "../../settings/tokens.ts";
import { AS_IS, asInput, goodConfig, PLANNED } from "../settings/good-config.ts";
import { stackIs, stackViolations, unknown, violations } from "./kernel/judging.ts";
import {
  address,
  githubSecret,
  processGroup,
  releaseCommand,
  secrets,
  variable,
  volume,
} from "./kernel/resources.ts";

/** The committed stack files and those of the application as it is and as planned, with invented secrets and as the provider's `check` leaves the machines. */
describe.each([
  ["staging", "."],
  ["production", "."],
  ["staging", AS_IS],
  ["production", AS_IS],
  ["staging", PLANNED],
  ["production", PLANNED],
])("what the settings of %s in %s send out", (stack, folder) => {
  const config = goodConfig(stack, folder);
  const settings = loadSettings(asInput(stack, config));
  const routed = routeEnvironment(settings);
  const { app, domain, chroma } = settings.dashboard;
  const migrating = { ...settings, dashboard: { ...settings.dashboard, migrations: "prisma" as const } };
  const { groups, release } = dashboard(migrating, processGroup.image);
  const generated = Object.fromEntries(generatedSecrets.map((name) => [name, unknown]));
  const { mounts: _none, ...group } = { ...processGroup, app, stack };
  const checked = (change: object) => processGroupInputs.parse({ ...group, ...change });
  const each = (
    values: Record<string, string>,
    type: string,
    props: (name: string, value: string) => object,
  ) => Object.entries(values).map(([name, value]): [string, object] => [type, props(name, value)]);
  const resources: [string, object][] = [
    ...groups.map((of): [string, object] => [
      fly.ProcessGroup,
      checked({
        ...{ group: of.name, regions: of.count.regions, ...of.rollout, machine: machineOf(of) },
        ...(of.reach?.by === "internet" ? {} : { smoke: [] }),
        ...(of.volume
          ? { mounts: { path: of.volume.path, volumes: { [`${of.name}-${chroma.region}-1`]: "vol_1" } } }
          : {}),
      }),
    ]),
    [fly.ReleaseCommand, { ...releaseCommand, app, stack, ...release }],
    ...(chroma.mode === "none"
      ? []
      : [[fly.Volume, { ...volume, app, ...chroma.volume }] as [string, object]]),
    [fly.IpAssignment, { ...address("shared_v4"), app }],
    [fly.IpAssignment, { ...address("v6"), app }],
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

  const exempt = settings.exemptions.map(({ rule }) => rule);
  test.each(policies)("passes $name, unless a dated entry is about it", (rule) => {
    const found =
      "validateStack" in rule
        ? stackViolations(rule, resources)
        : resources.flatMap(([type, props]) => violations(rule, type, props));
    expect(found.length > 0, found.join("\n")).toBe(exempt.includes(rule.name));
  });

  test("has entries for web's machines alone", () => {
    for (const { resource } of settings.exemptions)
      expect(resource).toBe(`${fly.ProcessGroup}::dashboard-web`);
  });
});
