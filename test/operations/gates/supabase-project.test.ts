import { expect, it } from "vitest";
import {
  judgeProject,
  type ProjectSettings,
  projectGate,
} from "../../../operations/gates/supabase-project.ts";
import { REF, supabaseTests } from "../../support/supabase-world.ts";

const WANTED = { backupMaxAgeHours: 26, pitr: false, diskUsedPercent: 85 };
const HOUR = 3_600_000;

const settings = (change: object = {}): ProjectSettings =>
  ({
    ...{ stack: "production", platform: "simulated", database: { major: 17 } },
    supabase: {
      ...{ ref: REF, region: "us-east-1", poolerHost: "aws-0-us-east-1.pooler.supabase.com", wanted: WANTED },
      ...change,
    },
  }) as unknown as ProjectSettings;

const { sim, requests } = supabaseTests();
const said = async (change?: object, env: NodeJS.ProcessEnv = process.env) => {
  const { findings, notes } = await projectGate(settings(change), env, sim().world.now());
  return { findings: findings.map(({ property, problem }) => `${property} ${problem}`), notes };
};

it("lets a healthy project pass with four requests, none of which changes anything", async () => {
  expect(await said()).toEqual({ findings: [], notes: [] });
  expect(requests().sort()).toEqual([
    ...["GET ", "GET /config/database/pooler", "GET /config/disk/util", "GET /database/backups"],
  ]);
});

it("asks nothing where nothing is wanted, and says so", async () => {
  expect(await said({ wanted: undefined }, {})).toEqual({
    ...{ findings: [], notes: [`Supabase was not asked about ${REF}: supabase.wanted is not set`] },
  });
  expect(requests()).toEqual([]);
});

it("says everything that is wrong at once", async () => {
  const project = sim().project(REF);
  Object.assign(project, { status: "ACTIVE_UNHEALTHY", region: "eu-west-1", version: "15.8.1.085" });
  project.pooler.host = "aws-1-us-east-1.pooler.supabase.com";
  project.backups = [
    { id: 1, status: "COMPLETED", at: sim().world.now() - 50 * HOUR },
    { id: 2, status: "FAILED", at: sim().world.now() - HOUR },
  ];
  project.disk = { size: 1_000, used: 861 };
  const { findings } = await said({ wanted: { ...WANTED, pitr: true } });
  expect(findings).toEqual([
    `status of ${REF} is ACTIVE_UNHEALTHY, not ACTIVE_HEALTHY`,
    `region of ${REF} is eu-west-1; the settings say us-east-1`,
    `PostgreSQL of ${REF} is 15; the settings say 17`,
    `pooler of ${REF} answers at aws-1-us-east-1.pooler.supabase.com; the settings say aws-0-us-east-1.pooler.supabase.com, where nobody would know the project`,
    expect.stringMatching(/^backups of .* have none newer than 50 hours; 26 are wanted at most$/),
    `point in time recovery of ${REF} is off`,
    `disk of ${REF} is 86 percent full; 85 is wanted at most`,
  ]);
});

it.each([
  [
    "no token",
    { SUPABASE_ACCESS_TOKEN: "" },
    /state of .* could not be asked: .*SUPABASE_ACCESS_TOKEN is not set/,
  ],
  ["a wrong token", { SUPABASE_ACCESS_TOKEN: "sim_wrong" }, /state of .* could not be asked: .*401/],
])("with %s says once that it could not be asked, and is closed", async (_, env, message) => {
  const { findings } = await said({}, { ...process.env, ...env });
  expect(findings).toEqual([expect.stringMatching(message)]);
});

it("one question that cannot be asked hides none of the others", async () => {
  sim().project(REF).status = "INACTIVE";
  sim().faults.add({
    ...{ match: { path: /\/config\/disk\/util$/ }, when: "before" },
    effect: { status: 403, body: { message: "no" } },
  });
  expect((await said()).findings).toEqual([
    expect.stringMatching(/^status of .* is INACTIVE/),
    expect.stringMatching(/^disk of .* could not be asked: .*403/),
  ]);
});

it("an age or a share that cannot be told is none that is good", () => {
  const seen = {
    project: {
      region: "us-east-1",
      status: "ACTIVE_HEALTHY",
      database: { version: "?", postgres_engine: "?" },
    },
    backups: {
      pitr_enabled: true,
      backups: [{ status: "COMPLETED", inserted_at: "soon" }],
      physical_backup_data: {},
    },
    disk: { fs_size_bytes: 0, fs_used_bytes: 0 },
  };
  expect(judgeProject(seen, settings(), 0).map(({ property }) => property.split(" of ")[0])).toEqual([
    ...["PostgreSQL", "backups", "disk"],
  ]);
});

it("moments without a zone are in UTC, and backups of the future count for nothing", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const backups = (inserted_at: string) => ({
    ...{ pitr_enabled: false, backups: [{ status: "COMPLETED", inserted_at }], physical_backup_data: {} },
  });
  const project = {
    region: "us-east-1",
    status: "ACTIVE_HEALTHY",
    database: { version: "17.6", postgres_engine: "17" },
  };
  const judged = (at: string) => judgeProject({ project, backups: backups(at) }, settings(), now);
  expect(judged("2026-11-29T10:00:01")).toEqual([]);
  expect(judged("2026-11-29T09:59:59")).toHaveLength(1);
  expect(judged("2026-12-01T00:00:00Z")).toHaveLength(1);
});
