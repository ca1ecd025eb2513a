import { beforeEach, describe, expect, test } from "vitest";
import { machineOf } from "../../components/fly/machine.ts";
import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import { secretsOn } from "../../components/systems/parts.ts";
import { policies } from "../../policies/list.ts";
import { processGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { releaseCommandInputs } from "../../providers/fly/release-command/schema.ts";
import { serviceInputs } from "../../providers/render/service/schema.ts";
import { loadSettings } from "../../settings/load.ts";
import { fly, render } from "../../settings/tokens.ts";
import { OWNER } from "../../simulators/render/main.ts";
import { chatwootIn } from "../settings/good-chatwoot.ts";
import { asInput, changed, goodConfig } from "../settings/good-config.ts";
import { stackIs, stackViolations, unknown, violations } from "./kernel/judging.ts";
import { address, processGroup, releaseCommand, secrets, volume } from "./kernel/resources.ts";

const IMAGE = `ghcr.io/jgorzitza/price-watch:1.4.0@sha256:${"a".repeat(64)}`;
const PUBLIC = "suppliers post their prices to it";

/*
 * Apps that no rule has heard of, and Chatwoot, of which no rule knows more than of those, as the program declares them: every rule judges them by what they are, in staging, where the
 * first mistake is made, and in production.
 */
describe.each(["staging", "production"])("the team's own apps in %s", (stack) => {
  const own = (app: object) => ({
    image: IMAGE,
    port: 8080,
    variables: {
      FEED_URL: "https://feed.example.com/v1",
      FEED_TOKEN: { secret: true },
      HOOK_KEY: { generate: true },
    },
    groups: { worker: { command: "npm run worker" } },
    jobs: { nightly: { command: "npm run nightly", schedule: "daily" } },
    ...app,
  });
  const apps = {
    open: own({ public: PUBLIC, domain: "prices.hotrodan.com" }),
    inner: own({}),
    kept: own({ volume: { path: "/data", size_gb: 5 } }),
    away: own({ host: "render" }),
    shown: own({ host: "render", public: PUBLIC, domain: "shown.hotrodan.com" }),
  };
  const token = { FEED_TOKEN: "k3Xq9vLm2RtYw8Zp" };
  const withChatwoot = chatwootIn(changed(goodConfig(stack), ["cost", "budget"], 2_000), stack);
  const config = {
    ...withChatwoot,
    "hotdash:render": { ownerId: OWNER.id },
    "hotdash:apps": apps,
    "hotdash:appSecrets": {
      ...(withChatwoot["hotdash:appSecrets"] as object),
      ...Object.fromEntries(Object.keys(apps).map((name) => [name, token])),
    },
  };
  const given = asInput(stack, config);
  const settings = loadSettings({ ...given, secretKeys: [...given.secretKeys, "hotdash:appSecrets"] });
  const [, ...declared] = systemsOf(settings, IMAGE);
  const place = { stack, image: IMAGE };
  const resources = declared.flatMap((one): [string, object][] => {
    const made = Object.fromEntries(
      (one.makes ?? []).map(({ name }) => [`${one.name}.${name}`, unknown as string]),
    );
    if (one.host === "render")
      return [
        ...servicesOf(settings, one, made).map(({ args }): [string, object] => [
          render.Service,
          { ...serviceInputs.parse({ ...args, generated: {} }), generated: args.generated },
        ]),
        ...(one.domain
          ? [
              [render.CustomDomain, { name: one.domain, ownerId: OWNER.id, serviceId: "srv-1" }] as [
                string,
                object,
              ],
            ]
          : []),
      ];
    const { values } = secretsOn("fly", one);
    const app = { app: one.app };
    const by = one.groups[0].reach?.by;
    return [
      ...one.groups.map((group): [string, object] => {
        const { mounts: _none, ...like } = processGroup;
        const { volume: disk, reach } = group;
        const volumes = Object.fromEntries(
          Object.keys(group.count.regions).map((region) => [`${group.name}-${region}-1`, "vol_1"]),
        );
        return [
          fly.ProcessGroup,
          processGroupInputs.parse({
            ...{
              ...like,
              ...place,
              ...app,
              group: group.name,
              regions: group.count.regions,
              ...group.rollout,
              machine: machineOf(group),
            },
            smoke: reach?.by === "internet" ? reach.smoke : [],
            ...(disk ? { mounts: { path: disk.path, volumes } } : {}),
          }),
        ];
      }),
      [
        fly.Secrets,
        {
          ...secrets,
          ...app,
          values,
          generated: Object.fromEntries(
            Object.keys(one.groups[0].values.fly.made).map((name) => [name, unknown]),
          ),
        },
      ],
      ...(one.release
        ? [
            [
              fly.ReleaseCommand,
              releaseCommandInputs.parse({ ...releaseCommand, ...place, ...app, ...one.release }),
            ] as [string, object],
          ]
        : []),
      ...(by === "internet" ? ["shared_v4", "v6"] : by === "flycast" ? ["private_v6"] : []).map(
        (type): [string, object] => [fly.IpAssignment, { ...address(type), ...app }],
      ),
      ...(one.domain ? [[fly.Certificate, { ...app, hostname: one.domain }] as [string, object]] : []),
      ...(one.groups[0].volume
        ? [[fly.Volume, { ...volume, ...app, name: "data" }] as [string, object]]
        : []),
    ];
  });

  beforeEach(() => {
    const sections = Object.entries(config).filter(
      ([key]) => key.startsWith("hotdash:") && !key.endsWith("ecrets"),
    );
    stackIs(stack, Object.fromEntries(sections.map(([key, value]) => [key.slice("hotdash:".length), value])));
  });

  test.each(policies)("pass $name", (rule) => {
    const found =
      "validateStack" in rule
        ? stackViolations(rule, resources)
        : resources.flatMap(([type, props]) => violations(rule, type, props));
    expect(found).toEqual([]);
  });

  test("pass every rule in a stack without the dashboard, and are still held to their secrets there", () => {
    const { "hotdash:apps": given, "hotdash:fly": place } = config as Record<string, unknown>;
    stackIs(stack, { apps: given, fly: place, host: "none", dashboard: {}, variables: {} });
    const ofApps = resources.filter(([, props]) => !JSON.stringify(props).includes("chat"));
    const found = policies.flatMap((rule) =>
      "validateStack" in rule ? [] : ofApps.flatMap(([type, props]) => violations(rule, type, props)),
    );
    expect(found).toEqual([]);
    const rule = policies.find(({ name }) => name === "secrets-are-secrets");
    const app = declared.find(({ name }) => name === "open")?.app;
    const lacking = { ...secrets, app, values: {}, generated: {} };
    expect(rule && !("validateStack" in rule) ? violations(rule, fly.Secrets, lacking) : []).toContainEqual(
      expect.stringContaining("FEED_TOKEN"),
    );
  });

  test("a public address of one that is private is refused", () => {
    const rule = policies.find(({ name }) => name === "internal-apps");
    const { app } = declared.find(({ name }) => name === "inner") ?? {};
    const wrong: [string, object][] = [...resources, [fly.IpAssignment, { ...address("v6"), app }]];
    expect(rule && "validateStack" in rule ? stackViolations(rule, wrong) : []).toEqual([
      expect.stringMatching(/is v6, a public address/),
    ]);
  });
});
