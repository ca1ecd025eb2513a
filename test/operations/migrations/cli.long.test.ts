import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { applyMigrations } from "../../../operations/migrations/apply.ts";
import { examine } from "../../../operations/migrations/examine.ts";
import { dropLock, takeLock } from "../../../operations/migrations/lock.ts";
import { databaseSettings, type Project, Projects, rows } from "../../support/project.ts";

/* What Supabase's own command line leaves of the same files, and what it says of ours. It comes from npm, without its scripts. */
const VERSION = "2.117.0";
const run = promisify(execFile);

let projects: Projects;
let folder: string;
beforeAll(async () => {
  projects = await Projects.start();
  folder = await mkdtemp(join(tmpdir(), "hotdash-supabase-"));
  await mkdir(join(folder, "supabase/migrations"), { recursive: true });
  await run("npm", ["init", "-y"], { cwd: folder });
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `supabase@${VERSION}`], {
    cwd: folder,
  });
}, 300_000);
afterAll(async () => {
  await projects.stop();
  await rm(folder, { recursive: true, force: true });
});

const SAFE = "alter table public.a enable row level security";
const FILES: Record<string, string> = {
  "20250101000000_first.sql": `-- für später\ncreate table public.a (id bigint primary key, t text default 'x;y');\n\n/* block; */\n${SAFE};\ninsert into a values (1);\n-- end\n`,
  "20250102000000_no_end.sql": "alter table a add column b bigint",
  "20250103000000_empty.sql": "",
  "20250104000000_comment.sql": "-- only a comment\n",
  "20250105000000_semicolons.sql": ";;select 1;;\n\n;",
  "20250106000000_body.sql":
    "create function g() returns int language sql begin atomic select 1; select 2; end;\nselect 1;",
  "20250107000000_dollars.sql":
    "do $do$ begin perform 1; end $do$;\ncreate function f() returns int language plpgsql as $$ begin return 1; end $$;",
  // A quote behind a backslash would end it: findings/supabase-cli-cuts-escape-strings.sh.
  "20250108000000_with_underscores_in_it.sql": `select 'it''s; fine', U&'d\\0061t;a', "x;y" from (select 1 as "x;y") s; select $a$;$a$; /* a /* nested; */ ; */ select 2;`,
  "20250109000000_index.sql": "create index concurrently a_b on a (b);",
};

const push = async ({ url }: Project, ...more: string[]) => {
  const args = ["db", "push", "--db-url", `${url}?sslmode=disable`, "--output-format", "json", ...more];
  const { stdout } = await run(join(folder, "node_modules/.bin/supabase"), args, { cwd: folder });
  return JSON.parse(stdout) as { upToDate: boolean; migrations: string[] };
};
const history = ({ url }: Project) =>
  rows(
    url,
    "select version, name, coalesce(statements, '{}') as statements from supabase_migrations.schema_migrations order by 1",
  );
const columns = ({ url }: Project) =>
  rows(
    url,
    `select column_name, data_type, is_nullable from information_schema.columns
     where table_schema = 'supabase_migrations' and table_name = 'schema_migrations' order by ordinal_position`,
  );

it("both leave the same history of the same files, and each takes the other's for its own", {
  timeout: 300_000,
}, async () => {
  for (const [name, sql] of Object.entries(FILES))
    await writeFile(join(folder, "supabase/migrations", name), sql);
  const theirs = await projects.fresh();
  expect((await push(theirs)).migrations).toEqual(Object.keys(FILES));
  const ours = await projects.fresh();
  expect(await takeLock(ours.session)).toBeUndefined();
  const files = new Map(Object.entries(FILES));
  const { pending } = await examine(ours.session, files, databaseSettings());
  await applyMigrations(ours.session, pending, {
    ...{ fingerprint: "f", digest: "d", lockTimeoutSeconds: 5, statementTimeoutSeconds: 60 },
    ...{ say: () => {}, stopped: new AbortController().signal },
  });
  await dropLock(ours.session);
  expect(await history(ours)).toEqual(await history(theirs));
  expect(await columns(ours)).toEqual(await columns(theirs));
  expect(await push(ours, "--dry-run")).toMatchObject({ upToDate: true, migrations: [] });
  const seen = await examine(theirs.session, files, databaseSettings());
  expect(seen.pending).toEqual([]);
  expect(seen.notes).toEqual([
    `${pending.length} applied versions have no hash here: whether their files were changed since is not known`,
  ]);
  for (const { session } of [ours, theirs]) await session.end();
});
