import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended } from "../../../operations/engine/ended.ts";
import { takeLock } from "../../../operations/migrations/lock.ts";
import { Session } from "../../../operations/postgres/named-session.ts";
import { expectSession, withClient } from "../../../operations/postgres/session.ts";
import { libpqEnvironment, targetOf } from "../../../operations/postgres/target.ts";
import { type ScratchServer, startScratchServer } from "../../../operations/scratch-server/server.ts";

const BOUNCER = "/usr/sbin/pgbouncer";
/** Debian's user without rights: PgBouncer runs as root no more than the server does. */
const NOBODY = 65_534;
let server: ScratchServer;
beforeAll(async () => {
  server = await startScratchServer();
});
afterAll(() => server?.stop());

/** A PgBouncer in front of the server. */
async function bouncer(mode: "transaction" | "session", size: number) {
  const folder = await mkdtemp(join(tmpdir(), "pgbouncer-"));
  await chmod(folder, 0o755);
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${server.port} user=postgres`,
    "[pgbouncer]",
    ...[`listen_addr = 127.0.0.1`, `listen_port = ${port}`, "unix_socket_dir =", "auth_type = any"],
    ...[`pool_mode = ${mode}`, `default_pool_size = ${size}`],
  ];
  await writeFile(join(folder, "pgbouncer.ini"), lines.join("\n"));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child: ChildProcess = spawn(BOUNCER, [join(folder, "pgbouncer.ini")], { ...user, stdio: "ignore" });
  const over = ended(child);
  const target = { ...targetOf(server.url(), "test"), port };
  for (let tries = 0; ; tries++) {
    const there = await withClient(target, async () => true).catch((error: Error) => error);
    if (there === true) break;
    if (tries === 100 || child.exitCode !== null) throw there;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    target,
    stop: async () => {
      child.kill("SIGKILL");
      await over;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("a real pooler is told by how it behaves, whatever its port", () => {
  it.skipIf(!existsSync(BOUNCER)).each([
    ["transaction", 20, true],
    ["transaction", 1, true],
    ["session", 20, false],
  ] as const)("%s mode with %i connections", async (mode, size, refused) => {
    const { target, stop } = await bouncer(mode, size);
    try {
      const asked = expectSession(target);
      await (refused ? expect(asked).rejects.toThrow(/is a pooler in transaction mode[\s\S]*:5432/) : asked);
    } finally {
      await stop();
    }
  });
  it.skipIf(!existsSync(BOUNCER))(
    "the lock of a database is two clients' at once in transaction mode, which is refused, and one's in session mode",
    async () => {
      for (const [mode, both] of [
        ["transaction", true],
        ["session", false],
      ] as const) {
        const { target, stop } = await bouncer(mode, 20);
        const url = `postgresql://postgres@127.0.0.1:${target.port}/postgres`;
        const [one, other] = [await Session.open([url], "one"), await Session.open([url], "other")];
        try {
          expect(await takeLock(one)).toBeUndefined();
          expect((await takeLock(other)) === undefined).toBe(both);
          expect(
            await one.expectOwn().then(
              () => "its own",
              () => "refused",
            ),
          ).toBe(both ? "refused" : "its own");
        } finally {
          await Promise.all([one.end(), other.end()]);
          await stop();
        }
      }
    },
  );
  it("the server itself is none", () => expectSession(targetOf(server.url(), "test")));
});

it("Supabase's transaction ports are refused before anything is asked", async () => {
  for (const host of ["aws-0-us-east-1.pooler.supabase.com", "db.abcdefghijklmnopqrst.supabase.co"])
    await expect(expectSession({ host, port: 6543, database: "postgres", user: "x" })).rejects.toThrow(
      "transaction mode",
    );
});

it("a connection is taken apart as libpq does, and no part of a wrong one is said", () => {
  const target = targetOf(
    "postgres://us%40er:p%3Aw%2F@h.example:5433/d%20b?sslmode=verify-full&sslrootcert=/ca.pem",
    "X",
  );
  expect(target).toEqual({
    ...{ host: "h.example", port: 5433, database: "d b", user: "us@er", password: "p:w/" },
    ...{ sslmode: "verify-full", sslrootcert: "/ca.pem" },
  });
  for (const wrong of [
    "canary",
    "postgresql://u:canary@h1:1,h2:2/d",
    "postgresql://u:can#ary@h/d",
    "postgresql://h/d",
  ]) {
    expect(() => targetOf(wrong, "DIRECT_URL")).toThrow(/^DIRECT_URL /);
    expect(() => targetOf(wrong, "DIRECT_URL")).not.toThrow(/canary|h1/);
  }
});

it("a tool is sent nowhere else by its caller's environment, and gets no other secret", () => {
  const caller = {
    PATH: "/bin",
    PGSERVICE: "prod",
    PGOPTIONS: "-c x",
    FLY_API_TOKEN: "t",
    POSTGRES_URL: "postgres://",
    PGHOSTADDR: "1.2.3.4",
  };
  const env = libpqEnvironment(targetOf("postgresql://u:pw@h/d?sslmode=require", "X"), caller);
  expect(env).toMatchObject({
    PATH: "/bin",
    PGHOST: "h",
    PGPORT: "5432",
    PGUSER: "u",
    PGPASSWORD: "pw",
    PGSSLMODE: "require",
  });
  for (const name of ["PGSERVICE", "PGOPTIONS", "PGHOSTADDR", "FLY_API_TOKEN", "POSTGRES_URL"])
    expect(env).not.toHaveProperty(name);
});
