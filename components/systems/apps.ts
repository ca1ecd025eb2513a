import { privateAddress, publicAddress } from "../../settings/addresses.ts";
import { declaredApps, type OwnApp, ownApps, reachedBy } from "../../settings/apps.ts";
import { CHATWOOT } from "../../settings/chatwoot.ts";
import { sourceOf } from "../../settings/declared-app.ts";
import { jobsOf } from "../../settings/jobs.ts";
import { valuesOf } from "../../settings/matrix.ts";
import { originOf } from "../../settings/references.ts";
import { partsForRails, type RAILS_PARTS } from "../../settings/rules/migrations-url.ts";
import { wordsOf } from "../../settings/rules/process-commands.ts";
import { CHROMA_GUEST as SMALL } from "../../settings/schema/chroma.ts";
import { PLAN } from "../../settings/schema/render.ts";
import { slotIn } from "../../settings/slots.ts";
import type { AnySettings } from "../../settings/types.ts";
import { hasDashboard } from "../../settings/with-dashboard.ts";
import type { Declaration, Group, MadeSecret, Platform, Values } from "./declaration.ts";
import { jobGroup } from "./job-groups.ts";
import { reachOf } from "./own-reach.ts";

/** The team's own apps, which this program knows by their settings alone: `hotdash:apps`. */
export const teamsOwn = (settings: AnySettings): Declaration[] =>
  ownApps(settings, settings)
    .filter(({ name }) => name !== CHATWOOT)
    .map((app) => declareApp(settings, app));

/** An app as its settings say it, whoever's code it runs. */
export function declareApp(settings: AnySettings, app: OwnApp): Declaration {
  const { name, host, adopt, image = "", domain, release, variables } = app;
  const values = { fly: valuesFor("fly", settings, app), render: valuesFor("render", settings, app) };
  const reachable = reachedBy(app) === "internet" ? domain : undefined;
  const isolated =
    settings.environmentClass === "preview" && settings.dashboard ? { network: settings.dashboard.app } : {};
  const region = settings.fly.primaryRegion;
  const step = { command: wordsOf(release ?? ""), env: {}, region, guest: guestOf(app) };
  return {
    ...{ name, host, app: app.app, adopt, image, ...isolated },
    ...(app.provisionOnly ? { provisionOnly: true } : {}),
    ...(reachable ? { domain: reachable } : {}),
    // Nothing of it is new while it is as it is, and a machine of its own would be a request that writes.
    ...(release && adopt !== "as-is" ? { release: { ...step, env: { ...values.fly.env } } } : {}),
    makes: Object.entries(variables).flatMap(([variable, { generate }]) =>
      generate ? [made(name, variable)] : [],
    ),
    groups: [first(settings, app, values), ...others(app, values, region)],
  };
}

/** The group that others reach, and that has the volume. */
function first(settings: AnySettings, app: OwnApp, values: Group["values"]): Group {
  const { command, regions, volume } = app;
  const reach = reachOf(settings, app);
  return {
    ...common(app, values),
    name: "web",
    ...(command ? { command: wordsOf(command) } : {}),
    ...(reach ? { reach } : {}),
    count: { regions: { ...regions }, ...namesIn(app, "web"), instances: machines(regions) },
    ...(volume ? { volume: { ...volume } } : {}),
  };
}

/** Further processes and jobs, which nobody reaches. */
function others(app: OwnApp, values: Group["values"], region: keyof OwnApp["regions"]): Group[] {
  return [
    ...Object.entries(app.groups).map(([name, group]): Group => {
      const regions = group.regions ?? { [region]: 1 };
      return {
        ...{ ...common(app, values), ...sizeOf(group, app), name, command: wordsOf(group.command) },
        count: { regions: { ...regions }, ...namesIn(app, name), instances: machines(regions) },
      };
    }),
    ...jobsOf(app).map((job) => jobGroup(job, { ...common(app, values), region })),
  ];
}

type Sized = Pick<OwnApp, "guest" | "plan">;

const guestOf = ({ guest }: Sized) => ({ ...(guest ?? SMALL) });
const sizeOf = (part: Sized, app: Sized): Pick<Group, "size"> => ({
  size: { guest: guestOf(part.guest ? part : app), plan: part.plan ?? app.plan ?? PLAN },
});

/** What all groups of an app have alike. */
const common = (app: OwnApp, values: Group["values"]) =>
  ({
    ...{ reads: app.name, values, ...sizeOf(app, app) },
    rollout: { strategy: "rolling", strategyReason: "no second set to pay for" },
    restart: { policy: "on-failure", max_retries: 10 },
    stop: { timeout: app.stop_timeout },
  }) as const;

/** Names of a group's machines on Fly that another tool has made, by slot. */
function namesIn({ names }: OwnApp, group: string): Pick<Group["count"], "names"> {
  const own = Object.entries(names ?? {}).filter(([slot]) => slotIn(slot)?.group === group);
  return own.length > 0 ? { names: Object.fromEntries(own) } : {};
}

const machines = (regions: OwnApp["regions"]) =>
  Math.max(
    1,
    Object.values(regions).reduce((sum, count) => sum + count, 0),
  );

const made = (system: string, name: string): MadeSecret => ({
  ...{ name, resource: `${system}-${name.toLowerCase().replaceAll("_", "-")}`, length: 64, rotation: 1 },
});

/** What an app's processes get: its own variables, each from the one place that has it. */
function valuesFor(
  platform: Platform,
  settings: AnySettings,
  { name: app, port, variables }: OwnApp,
): Values {
  const values = {
    env: {} as Record<string, string>,
    secrets: {} as Record<string, string>,
    made: {} as Record<string, string>,
  };
  if (port !== undefined) values.env.PORT = String(port);
  const apps = declaredApps(settings, settings);
  for (const variable of Object.keys(variables)) {
    const origin = originOf(apps, app, variable);
    if (origin === undefined) continue;
    const { system, name, secret } = origin;
    if (origin.made) values.made[variable] = `${system}.${name}`;
    const value = origin.made ? undefined : valueAt(platform, settings, system, name);
    if (value !== undefined) values[secret ? "secrets" : "env"][variable] = value;
  }
  return values;
}

function valueAt(
  platform: Platform,
  settings: AnySettings,
  system: string,
  name: string,
): string | undefined {
  if (name === "url") return publicAddress(system, settings, platform);
  if (name === "address") return privateAddress(system, settings, platform);
  const app = declaredApps(settings, settings)[system];
  const own = app?.variables[name];
  if (app && own?.only === "part") {
    const source = settings.appSecrets[system]?.[sourceOf(app) ?? ""];
    return partsForRails(source ?? "")?.[name as (typeof RAILS_PARTS)[number]];
  }
  if (own) return own.secret ? settings.appSecrets[system]?.[name] : own.value;
  if (!hasDashboard(settings)) return undefined;
  const { env, secrets } = valuesOf(system as Parameters<typeof valuesOf>[0], settings);
  return env[name] ?? secrets[name];
}
