import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examine } from "../../../settings/load.ts";
import { notesOn } from "../../../settings/notes.ts";
import { type FlySimulator, startFlySimulator } from "../../../simulators/fly/main.ts";
import { instant } from "../../../simulators/fly/timings.ts";
import { directUrl, SECRETS } from "../../settings/good-chatwoot.ts";
import { asInput, goodConfig } from "../../settings/good-config.ts";
import { runAdopt } from "./support/run.ts";
import { type Deployed, deploy, TEAM, type TeamApp } from "./support/team.ts";

/* Chatwoot as its own tool made it, with its data in several places: which of them is taken over, and as what. */
const PASSWORD = "canary-pw";
const OWN_REF = "chatwootownprojectre";
const STAGING_REF = "hotdashstagingrefxxx";
const beside: TeamApp = TEAM["hotdash-chatwoot"];
const direct = (ref: string) => `db.${ref}.supabase.co`;

const [web, worker] = beside.groups as [Deployed, Deployed];
const withEnv = (app: string, env: Record<string, string>, change: Partial<TeamApp> = {}): TeamApp => ({
  ...{ ...beside, app, ...change },
  groups: (change.groups ?? beside.groups).map((group) => ({ ...group, env: { ...group.env, ...env } })),
});

const APPS: TeamApp[] = [
  beside,
  TEAM["hotdash-chatwoot-db"],
  withEnv(
    "hotdash-inbox",
    {
      ...{ POSTGRES_HOST: direct(OWN_REF), POSTGRES_USERNAME: "postgres", RAILS_ENV: "production" },
      ...{ RAILS_MAX_THREADS: "7", SIDEKIQ_CONCURRENCY: "12", POSTGRES_STATEMENT_TIMEOUT: "20s" },
      ...{ MAILER_SENDER_EMAIL: "support@hotrodan.com", FRONTEND_URL: "https://chat.hotrodan.com" },
    },
    {
      secrets: ["POSTGRES_PASSWORD", "REDIS_URL", "SECRET_KEY_BASE", "SMTP_PASSWORD", "POSTGRES_DATABASE"],
      domains: ["chat.hotrodan.com"],
      groups: [{ ...web, mount: { name: "chat_files", path: "/app/storage" } }, worker],
    },
  ),
  // Other process names, one connection as a whole, a bucket, asleep at night.
  withEnv(
    "chat-s3",
    { STORAGE_BUCKET_NAME: "files", STORAGE_REGION: "us-east-1", STORAGE_ENDPOINT: "https://s3.example.com" },
    {
      secrets: ["DATABASE_URL", "REDIS_URL", "SECRET_KEY_BASE", "STORAGE_SECRET_ACCESS_KEY"],
      groups: [
        {
          ...{ ...web, process: "app", count: 2 },
          services: [{ ...web.services?.[0], autostop: "stop", min_machines_running: 1 }],
        },
        { ...worker, process: "jobs" },
      ],
    },
  ),
  withEnv("chat-staging", { POSTGRES_HOST: direct(STAGING_REF) }, { secrets: ["POSTGRES_PASSWORD"] }),
  withEnv(
    "chat-pooled",
    {
      DATABASE_URL: `postgres://postgres.${STAGING_REF}:${PASSWORD}@aws-0-us-east-1.pooler.supabase.com:5432/postgres`,
    },
    { secrets: ["SECRET_KEY_BASE"] },
  ),
  withEnv(
    "chat-flycast",
    { POSTGRES_HOST: "hotdash-chatwoot-db.flycast" },
    { secrets: ["POSTGRES_PASSWORD"] },
  ),
];

let sim: FlySimulator;
beforeAll(async () => {
  sim = await startFlySimulator({ timings: instant, rateLimits: false });
  for (const app of APPS) await deploy(sim, app);
});
afterAll(() => sim.close());

async function adopt(...args: string[]) {
  const mark = sim.journal.mark();
  const found = await runAdopt(args, { FLY_API_TOKEN: "sim_fly", FLY_FLAPS_BASE_URL: sim.url });
  expect(sim.journal.since(mark).every(({ method }) => method === "GET")).toBe(true);
  expect(found.stdout).not.toContain("canary");
  return { ...found, section: found.config?.["hotdash:chatwoot"] };
}

/** The lines of a part of the report. */
const part = (stdout: string, title: string): string[] =>
  (new RegExp(`^# ${title}[^\n]*:\n((?:# {3}.*\n?)*)`, "m").exec(stdout)?.[1] ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.slice(4));

/** What production's settings say of the printed sections, once somebody is named and secrets are set. */
function inProduction(config: Record<string, unknown> | undefined, change: object, secrets: object) {
  const good = goodConfig("production");
  const entries = (config?.["hotdash:exemptions"] ?? []) as object[];
  const given = {
    ...good,
    "hotdash:chatwoot": { ...(config?.["hotdash:chatwoot"] as object), ...change },
    "hotdash:exemptions": entries.map((entry) => ({ ...entry, owner: "platform team" })),
    "hotdash:appSecrets": { chatwoot: secrets },
  };
  const input = asInput("production", given);
  return examine({ ...input, secretKeys: [...input.secretKeys, "hotdash:appSecrets"] });
}

describe("Chatwoot with a project of its own is expressed as hotdash:chatwoot", () => {
  it("whole: app, machines, sizes, image, domain, threads, volume, project, other variables", async () => {
    const { section, config, stdout } = await adopt("hotdash-inbox");
    expect(section).toEqual({
      ...{ host: "fly", owner: "production", app: "hotdash-inbox", adopt: "as-is", secretKey: "given" },
      names: { "web-ord-1": "wispy-sun-4711", "worker-ord-1": "quiet-lake-4712" },
      image: expect.stringMatching(/^chatwoot\/chatwoot@sha256:\w{64}$/),
      ...{ domain: "chat.hotrodan.com", health: "/rails/health", statementTimeout: "20s" },
      web: { regions: { ord: 1 }, guest: { cpu_kind: "shared", cpus: 1, memory_mb: 2048 }, threads: 7 },
      worker: { regions: { ord: 1 }, guest: { cpu_kind: "shared", cpus: 1, memory_mb: 2048 }, threads: 12 },
      storage: { volume: { name: "chat_files", size_gb: 10, snapshot_retention: 5 } },
      supabase: { ref: OWN_REF },
      variables: { MAILER_SENDER_EMAIL: "support@hotrodan.com", SMTP_PASSWORD: { secret: true } },
    });
    expect(part(stdout, "What the first update changes")).toEqual([
      expect.stringMatching(/^nothing: .* while chatwoot\.adopt is as-is$/),
    ]);
    const later = part(stdout, "What a release changes once chatwoot\\.adopt is true").join("\n");
    expect(later).toMatch(/web: services\.0\.concurrency\.hard_limit: 25 becomes/);
    expect(later).toMatch(/web: image: "chatwoot\/chatwoot:latest" becomes "chatwoot\/chatwoot@sha256/);
    expect(later).not.toMatch(/mounts/);
    expect(part(stdout, "What the settings cannot say")).toEqual([]);
    expect(part(stdout, "Still to put right").join("\n")).not.toMatch(/hotdash:chatwoot/);
    expect(part(stdout, "Secrets to set").map((line) => /chatwoot\.(\w+)'/.exec(line)?.[1])).toEqual([
      ...["POSTGRES_URL", "REDIS_URL", "SECRET_KEY_BASE", "SMTP_PASSWORD"],
    ]);
    // A secret wins over the plain variable that is made of the connection.
    expect(stdout).toMatch(/fly secrets unset POSTGRES_DATABASE --stage -a hotdash-inbox/);

    const { problems, settings } = inProduction(
      config,
      {},
      {
        ...{ POSTGRES_URL: directUrl(OWN_REF), REDIS_URL: SECRETS.REDIS_URL },
        ...{
          SECRET_KEY_BASE: "5d41402abc4b2a76b9719d911017c592".repeat(4),
          SMTP_PASSWORD: "b7Rw2LqX9nVe4TzK",
        },
      },
    );
    expect(problems).toEqual([]);
    expect(settings && notesOn(settings).join()).toMatch(/chatwoot\.adopt = as-is/);
  });

  it("with a connection as a whole, a bucket and other names of processes", async () => {
    const { section, stdout } = await adopt("chat-s3");
    expect(section).toMatchObject({
      ...{ awake: 1, web: { regions: { ord: 2 } }, worker: { regions: { ord: 1 } } },
      names: {
        "web-ord-1": "quiet-lake-4712",
        "web-ord-2": "wispy-sun-4711",
        "worker-ord-1": "brave-fog-4713",
      },
      domain: "chat-s3.fly.dev",
      storage: { s3: { bucket: "files", region: "us-east-1", endpoint: "https://s3.example.com" } },
    });
    expect(section).not.toHaveProperty("variables");
    expect(stdout).toMatch(/fly secrets unset DATABASE_URL --stage -a chat-s3/);
    expect(stdout).toMatch(
      /cannot be read back \(DATABASE_URL\): .*hotdashstagingrefxxx of staging.*move-chatwoot\.md/,
    );
    expect(part(stdout, "Secrets to set").join()).toMatch(/STORAGE_ACCESS_KEY_ID.*STORAGE_SECRET_ACCESS_KEY/);
  });

  it("what only a person knows is asked for", async () => {
    const { section, stdout } = await adopt("hotdash-chatwoot", "--supabase");
    expect(section).not.toHaveProperty("storage");
    expect(part(stdout, "Still to put right").join()).toMatch(
      /hotdash:chatwoot\.storage\.s3\.bucket \(not set\)/,
    );
    expect(stdout).toMatch(/On the disk of a machine they go with the next release/);
  });
});

describe("Chatwoot whose data lies elsewhere is not taken over before it is moved", () => {
  it.each<[string, string, RegExp]>([
    ["hotdash-chatwoot", "", /its database may be the Postgres hotdash-chatwoot-db/],
    ["chat-flycast", "--supabase", /its database is hotdash-chatwoot-db\.flycast/],
    [
      "chat-staging",
      "--supabase",
      /the Supabase project of the stack staging \(hotdashstagingrefxxx\), as POSTGRES_HOST says/,
    ],
    [
      "chat-pooled",
      "",
      /the Supabase project of the stack staging \(hotdashstagingrefxxx\), as DATABASE_URL says/,
    ],
  ])("%s %s", async (app, option, why) => {
    const { config, stdout } = await adopt(app, "--stack", "production", ...(option ? [option] : []));
    expect(config).toBeUndefined();
    expect(stdout).toMatch(why);
    expect(stdout).toMatch(/is taken for Chatwoot, and no settings are proposed until its data is moved/);
    expect(part(stdout, "What comes next").at(-1)).toMatch(/docs\/runbooks\/move-chatwoot\.md/);
    expect(stdout).not.toMatch(/hotdash:apps/);
  });

  it("a stack's own project is no other's", async () => {
    const { section } = await adopt("chat-staging", "--stack", "staging");
    expect(section).toMatchObject({ owner: "staging", app: "chat-staging", awake: 1 });
    expect(section).not.toHaveProperty("supabase");
  });
});
