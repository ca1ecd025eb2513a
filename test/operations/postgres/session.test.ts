import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeLock } from "../../../operations/migrations/lock.ts";
import { Session } from "../../../operations/postgres/named-session.ts";
import { expectSession } from "../../../operations/postgres/session.ts";
import { libpqEnvironment, targetOf } from "../../../operations/postgres/target.ts";
import { type ScratchServer, startScratchServer } from "../../../operations/scratch-server/server.ts";
import { hasBouncer, startBouncer } from "./bouncer.ts";

let server: ScratchServer;
beforeAll(async () => {
  server = await startScratchServer();
});
afterAll(() => server?.stop());

describe("a real pooler is told by how it behaves, whatever its port", () => {
  it.skipIf(!hasBouncer).each([
    ["transaction", 20, true],
    ["transaction", 1, true],
    ["session", 20, false],
  ] as const)("%s mode with %i connections", async (mode, size, refused) => {
    const { target, stop } = await startBouncer(server, mode, size);
    try {
      const asked = expectSession(target);
      await (refused ? expect(asked).rejects.toThrow(/is a pooler in transaction mode[\s\S]*:5432/) : asked);
    } finally {
      await stop();
    }
  });
  it.skipIf(!hasBouncer)(
    "the lock of a database is two clients' at once in transaction mode, which is refused, and one's in session mode",
    async () => {
      for (const [mode, both] of [
        ["transaction", true],
        ["session", false],
      ] as const) {
        const { target, stop } = await startBouncer(server, mode, 20);
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
