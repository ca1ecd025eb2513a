import { database as schema } from "../../../settings/schema/database.ts";
import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import { applyMigrations } from "../../migrations/apply.ts";
import { errorsOf, findingLine } from "../../migrations/finding.ts";
import { dropLock, takeLock } from "../../migrations/lock.ts";
import { releaseMigrations } from "../../migrations/release.ts";
import { Session } from "../../postgres/named-session.ts";
import { makeProject } from "../../scratch-server/project.ts";
import { NoServer, type ScratchServer, startScratchServer } from "../../scratch-server/server.ts";
import { findingsOf } from "../../verify/judge.ts";
import { verificationLines } from "../../verify/text.ts";
import { verify } from "../../verify/verify.ts";
import { type Demo, must, type Step } from "../context.ts";

const FIRST = `create table public.orders (id bigint primary key, note text);
alter table public.orders enable row level security;
create policy orders_read on public.orders for select to authenticated using (true);
insert into public.orders values (1, 'first'), (2, 'second');`;

/** What the next release brings. */
const SECOND = `alter table public.orders add column paid boolean not null default false;
update public.orders set paid = true where id = 1;`;

/** What is refused before anything runs. */
const REFUSED = "alter table public.orders drop column note;";

const database = schema.parse({});

/** The database's half of a release, on a real PostgreSQL of this machine: refused, applied, and verified. */
export const migration: Step = {
  title: "a database: a migration that is refused, and one that goes out and is verified",
  async run(demo) {
    let server: ScratchServer;
    try {
      server = await startScratchServer();
    } catch (error) {
      if (!(error instanceof NoServer)) throw error;
      demo.say(`left out: ${error.message}`);
      return;
    }
    try {
      demo.say(`PostgreSQL ${server.major} (${server.source}), a database as a fresh project of Supabase is`);
      await makeProject(server, STAND_IN_REFS.staging);
      const session = await Session.open([server.url(STAND_IN_REFS.staging)], "demo");
      try {
        await shown(demo, session);
      } finally {
        await session.end();
      }
    } finally {
      await server.stop();
    }
  },
};

async function shown(demo: Demo, session: Session): Promise<void> {
  const release = (files: Record<string, string>) =>
    releaseMigrations(session, new Map(Object.entries(files)), {
      ...{ settings: database, older: false, approvals: [] },
    });
  const rows = () =>
    session.query<{ row: unknown }>("select to_jsonb(o) as row from public.orders o order by id");
  const first = { "20261101000000_orders.sql": FIRST };
  await apply(demo, session, await release(first));
  const refused = await release({ ...first, "20261102000000_note.sql": REFUSED });
  const [problem] = errorsOf(refused.plan.findings);
  must(problem?.rule === "drop-column", "a migration that takes a column away must be refused");
  for (const line of findingLine(problem).split("\n")) demo.say(line);
  const before = await rows();
  const second = await release({ ...first, "20261102000000_paid.sql": SECOND });
  await apply(demo, session, second);
  const after = await rows();
  for (const { row } of before) demo.say(`before: ${JSON.stringify(row)}`);
  for (const { row } of after) demo.say(`after:  ${JSON.stringify(row)}`);
  must(before.length === 2 && after.length === 2, "the rows must stay");
  const result = await verify(session, {
    settings: { database, supabase: {} },
    ...{ migrations: second.folder, plan: { pending: [], foreign: [] }, now: Date.now() },
  });
  for (const line of verificationLines(result)) demo.say(line);
  must(findingsOf(result).length === 0, "nothing may be wrong with the database");
}

async function apply(
  demo: Demo,
  session: Session,
  { plan }: Awaited<ReturnType<typeof releaseMigrations>>,
): Promise<void> {
  must((await takeLock(session)) === undefined, "nobody else may have the lock");
  const done = await applyMigrations(session, plan.pending, {
    ...{ fingerprint: undefined, digest: undefined, say: (line: string) => demo.say(line.trim()) },
    ...{ lockTimeoutSeconds: 7, statementTimeoutSeconds: 60, stopped: new AbortController().signal },
  });
  await dropLock(session);
  must(done.length === plan.pending.length, "every migration must be applied", done.join(", "));
}
