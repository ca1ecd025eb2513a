import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { schema } from "../../../operations/deploy/steps/schema.ts";
import { VERIFICATION, verify } from "../../../operations/deploy/steps/verify.ts";
import { applyMigrations } from "../../../operations/migrations/apply.ts";
import { baselineCommands, proofsOf } from "../../../operations/migrations/baseline.ts";
import { examine } from "../../../operations/migrations/examine.ts";
import { readFolder } from "../../../operations/migrations/files.ts";
import { readHistory, releaseSchema } from "../../../operations/migrations/history.ts";
import { lint } from "../../../operations/migrations/lint/lint.ts";
import { dropLock, takeLock } from "../../../operations/migrations/lock.ts";
import { POSTGRES_URL_VARIABLE } from "../../../operations/postgres/of-stack.ts";
import { backup } from "../../../settings/schema/backup.ts";
import { databaseSettings, type Project, Projects } from "../../support/project.ts";

/* What the steps of a deploy make of a real database: verify before a machine is touched, and whether machines may go back. */
let projects: Projects;
let folder: string;
beforeAll(async () => {
  projects = await Projects.start();
  folder = await mkdtemp(join(tmpdir(), "database-steps-"));
}, 60_000);
afterAll(async () => {
  await projects.stop();
  await rm(folder, { recursive: true, force: true });
});
const GOOD = `create table good (id bigint primary key); alter table good enable row level security;
  create policy good_read on good for select to authenticated using (true);`;
const OPEN = "create table open (id bigint);";
const [OLD, NEW] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

describe("verify", () => {
  async function verified(project: Project, environmentClass: string, facts: object = {}) {
    const { session } = project;
    const migrations = {
      folder: [],
      plan: { pending: [], foreign: [], history: await readHistory(session) },
    };
    const context = {
      facts: {
        ...{ session, migrations, digest: NEW },
        settings: {
          ...{ environmentClass, database: databaseSettings(), supabase: { migrationRole: undefined } },
        },
        ...facts,
      },
      folder: {
        write: (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value)),
      },
      ...{ options: { allowOlder: false }, now: () => Date.UTC(2026, 10, 30) },
    } as unknown as DeployContext;
    return verify.run(context);
  }

  it("goes no further in production with any finding, and keeps what was found", async () => {
    const project = await projects.fresh();
    await project.session.execute(`${GOOD} ${OPEN}`);
    const refused = verified(project, "production", { migrated: ["20250102000000"] });
    await expect(refused).rejects.toMatchObject({
      code: EXIT.failed,
      message: expect.stringMatching(
        /^\d findings; no machine was touched\n[\s\S]*public\.open[\s\S]*the database stays at 20250102000000: /,
      ),
    });
    expect(await readFile(join(folder, VERIFICATION), "utf8")).toContain("public.open");
    // No release was brought out on it.
    expect((await readHistory(project.session)).releases).toEqual([]);
    // Where nothing was migrated nothing stays.
    await expect(verified(project, "production")).rejects.toMatchObject({
      message: expect.not.stringContaining("the database stays at"),
    });
    await project.session.end();
  });

  it("tells them elsewhere, and remembers the schema of the release", async () => {
    const project = await projects.fresh();
    await project.session.execute(`${GOOD} ${OPEN}`);
    expect(await verified(project, "staging")).toMatch(/^\d findings, which only production refuses\n/);
    expect((await readHistory(project.session)).releases).toMatchObject([{ digest: NEW, version: "" }]);
    await project.session.end();
  });

  it("lets production on with nothing against it", async () => {
    const project = await projects.fresh();
    await project.session.execute(GOOD);
    expect(await verified(project, "production")).toMatch(/^nothing is wrong\n/);
    await project.session.end();
  });
});

describe("going back", () => {
  /** Applies files as one release does, with leave for what takes something away. */
  async function release(project: Project, digest: string, given: Record<string, string>, contract?: string) {
    const settings = databaseSettings(
      contract
        ? { contracts: [{ version: contract, reason: "code without it is out", approver: "somebody" }] }
        : {},
    );
    await takeLock(project.session);
    const { pending } = await examine(project.session, new Map(Object.entries(given)), settings);
    const done = await applyMigrations(project.session, pending, {
      ...{ fingerprint: "f".repeat(32), digest, lockTimeoutSeconds: 2, statementTimeoutSeconds: 5 },
      ...{ say: () => {}, stopped: new AbortController().signal },
    });
    await releaseSchema(project.session, digest, done.at(-1) ?? "");
    await dropLock(project.session);
  }
  const back = (project: Project, digest: string | undefined, more: object = {}) =>
    schema.run({
      facts: {
        digest,
        settings: {
          ...{ stack: "staging", platform: "simulated", secrets: {}, supabase: { ref: project.name } },
          ...{ dashboard: { migrations: "supabase" }, backup: backup.parse({}), ...more },
        },
      },
      stack: { name: "staging", project: { env: { [POSTGRES_URL_VARIABLE]: projects.server.url() } } },
    } as unknown as DeployContext);
  const FIRST = { "20250101000000_good.sql": `${GOOD}\nalter table good add note text;` };
  const GROWN = { ...FIRST, "20250102000000_more.sql": "alter table good add more text;" };
  const SHRUNK = { ...GROWN, "20250103000000_less.sql": "alter table good drop column note;" };

  it("is open over migrations that only added, with the schema of before", async () => {
    const project = await projects.fresh();
    await release(project, OLD ?? "", FIRST);
    await release(project, NEW ?? "", GROWN);
    expect(await back(project, OLD)).toBe(
      "it was brought out on 20250101000000; no migration since took anything away, so the database stays as it is",
    );
    await project.session.end();
  });

  it("is refused over one that took something away, with what a way back takes", async () => {
    const project = await projects.fresh();
    await release(project, OLD ?? "", GROWN);
    await release(project, NEW ?? "", SHRUNK, "20250103000000");
    const refused = { code: EXIT.gate, message: expect.stringContaining("it is behind 20250103000000") };
    await expect(back(project, OLD)).rejects.toMatchObject(refused);
    await expect(back(project, OLD)).rejects.toThrow(/no backup of ours is older/);
    // The newest backup of before it is named, and none that was taken after it.
    const store = await mkdtemp(join(folder, "store-"));
    for (const name of ["20200101T000000Z", "20240101T000000Z", "20990101T000000Z"])
      for (const end of ["dump.age", "json"])
        await writeFile(join(store, `staging-${name}-${"1".repeat(12)}.${end}`), "{}");
    const kept = backup.parse({ folder: store, recipients: ["age1x"] });
    await expect(back(project, OLD, { backup: kept })).rejects.toThrow(
      /hotdash restore staging --from staging-20240101T000000Z-\w+\.dump\.age --to staging/,
    );
    // The release that brought it, and one that nobody wrote down.
    expect(await back(project, NEW)).toContain("the database stays as it is");
    await expect(back(project, `sha256:${"c".repeat(64)}`)).rejects.toMatchObject(refused);
    await project.session.end();
  });

  it("asks no database that is not migrated here, or not there", async () => {
    const project = await projects.fresh();
    for (const migrations of ["prisma", "none"])
      expect(await back(project, OLD, { dashboard: { migrations } })).toBe(
        "nothing here migrates the database",
      );
    await project.session.end();
  });
});

describe("a baseline", () => {
  it("proves of every file whether it was applied, and gives the commands for those alone", async () => {
    const project = await projects.fresh();
    await project.session.execute(`${GOOD} alter table good add kept text; create table half (id bigint);`);
    const files = {
      "20250101000000_good.sql": GOOD,
      "20250102000000_kept.sql": "alter table good add kept text;",
      "20250103000000_absent.sql": "create table absent (id bigint);",
      "20250104000000_half.sql": "create table half (id bigint); create index half_id on half (id);",
      "20250105000000_rows.sql": "insert into good values (1);",
      "20250106000000_twice.sql": "create table half (id bigint);",
      "20250106000000_again.sql": "create table half (id bigint);",
    };
    const { migrations } = readFolder(new Map(Object.entries(files)));
    const proofs = await proofsOf(project.session, await lint(migrations, databaseSettings()));
    expect(proofs.map(({ version, verdict }) => `${version} ${verdict}`)).toEqual([
      "20250101000000 applied",
      "20250102000000 applied",
      "20250103000000 not applied",
      "20250104000000 partly",
      "20250105000000 not judged",
      "20250106000000 applied",
      "20250106000000 applied",
    ]);
    expect(proofs[3]?.why).toBe("missing: index public.half_id");
    expect(baselineCommands(proofs)).toEqual([
      'supabase migration repair --status applied 20250101000000 20250102000000 --db-url "$DIRECT_URL"',
    ]);
    expect(baselineCommands(proofs.slice(2))).toEqual([]);
    // Nothing was recorded by looking.
    expect((await readHistory(project.session)).applied).toEqual([]);
    await project.session.end();
  });
});
