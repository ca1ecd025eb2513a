import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CredentialSettings,
  credentialsGate,
  judgeProof,
  type Proof,
  typedConnections,
} from "../../../operations/gates/credentials.ts";
import { type ScratchServer, startScratchServer } from "../../../operations/scratch-server/server.ts";
import { hasBouncer, startBouncer } from "../postgres/bouncer.ts";
import { query } from "../postgres/support.ts";

/* Credentials are proved before they are rolled out: on a real PostgreSQL with TLS and passwords, and through a real PgBouncer. */
const REF = "abcdefghijklmnopqrst";
const POOLER = "aws-0-us-east-1.pooler.supabase.com";
const PASSWORD = "canary-pw-7d41";
const folder = mkdtempSync(join(tmpdir(), "credentials-"));
let server: ScratchServer;
let silent: Server;

beforeAll(async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...make, "-days", "20", ...subject, "-keyout", key, "-out", cert], {
    stdio: "pipe",
  });
  chmodSync(folder, 0o755);
  // PostgreSQL takes a key that nobody else can read, and runs as nobody where this process is root.
  if (process.getuid?.() === 0) for (const file of [key, cert]) chownSync(file, 65_534, 65_534);
  const access = join(folder, "access.conf");
  writeFileSync(access, "hostssl all app,nobody-here all scram-sha-256\nhost all all all trust\n");
  server = await startScratchServer({
    settings: { ssl: "on", ssl_cert_file: cert, ssl_key_file: key, hba_file: access },
  });
  await query(server, `CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE other`);
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  silent.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const settings = (more: Partial<CredentialSettings> = {}): CredentialSettings =>
  ({
    ...{ project: "hotdash", stack: "staging", environmentClass: "staging", platform: "simulated" },
    ...{ secrets: {}, appSecrets: {}, supabase: { ref: REF, poolerHost: POOLER, ipv4AddOn: false } },
    ...more,
  }) as unknown as CredentialSettings;
const url = (port: number, query = "?sslmode=require", user = "app", database = "postgres") =>
  `postgresql://${user}:${PASSWORD}@127.0.0.1:${port}/${database}${query}`;
async function gate(secrets: Record<string, string>, appSecrets = {}) {
  // DIRECT_URL is given, so that none is made, which would be Supabase's.
  const verdict = await credentialsGate(
    settings({ secrets: { DIRECT_URL: url(server.port), ...secrets }, appSecrets }),
    1_500,
  );
  expect(JSON.stringify(verdict)).not.toContain(PASSWORD);
  return {
    findings: verdict.findings.map(({ property, problem }) => `${property} ${problem}`),
    notes: verdict.notes,
  };
}

describe("on a real server", () => {
  it("every connection logs in, each value once, by TLS and as its own role", async () => {
    const { port } = server;
    const chat = { POSTGRES_URL: url(port, "?sslmode=require&connect_timeout=5") };
    const { findings, notes } = await gate(
      { POSTGRES_URL: url(port), OPENAI_API_KEY: "sk-1" },
      { chatwoot: chat },
    );
    const how = `logs in at 127.0.0.1:${port}/postgres as app: TLS, role app, a session of its own`;
    expect([findings, notes]).toEqual([[], [`DIRECT_URL ${how}`, `POSTGRES_URL of chatwoot ${how}`]]);
  });

  it.each([
    [
      "a role that is not there",
      () => url(server.port, undefined, "nobody-here"),
      /does not log in at .*password authentication failed for user "nobody-here"/,
    ],
    [
      "a database that is not there",
      () => url(server.port, undefined, undefined, "gone"),
      /does not log in at .*database "gone" does not exist/,
    ],
    [
      "a password that was changed",
      () => url(server.port).replace(PASSWORD, `${PASSWORD}-old`),
      /does not log in at .*password authentication failed for user "app"/,
    ],
    [
      "an authority that nobody knows",
      () => url(server.port, "?sslmode=verify-full"),
      /does not log in at .*self-signed certificate/,
    ],
  ])("%s closes it", async (_, value, says) => {
    const { findings } = await gate({ POSTGRES_URL: value() });
    expect(findings).toEqual([expect.stringMatching(says)]);
    expect(findings[0]).toMatch(/^POSTGRES_URL /);
  });

  it("a server without TLS, and a port where nobody is, close it, too", async () => {
    // What PostgreSQL answers a client that asks for TLS, where it has none.
    const plain = createServer((socket) => socket.on("data", () => socket.write("N")));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as AddressInfo;
    const without = await gate({ POSTGRES_URL: url(port) });
    await new Promise((resolve) => plain.close(resolve));
    expect(without.findings).toEqual([expect.stringMatching(/does not support SSL connections/)]);
    const nobody = await gate({ POSTGRES_URL: url(port) });
    expect(nobody.findings).toEqual([expect.stringMatching(/does not log in at .*ECONNREFUSED/)]);
  });

  it("a role that becomes another when it logs in is told", async () => {
    await query(server, "GRANT other TO app; ALTER ROLE app SET role TO other");
    try {
      const { findings } = await gate({});
      expect(findings).toEqual([
        expect.stringMatching(/^DIRECT_URL logs in at .*, and is the role other, not app$/),
      ]);
    } finally {
      await query(server, "ALTER ROLE app RESET role");
    }
  });

  it("what does not answer is a warning, and hides nothing of the others", async () => {
    const { port } = silent.address() as AddressInfo;
    const { findings, notes } = await gate({
      POSTGRES_URL: url(port),
      DATABASE_URL: url(server.port, "?sslmode=require", "nobody-here"),
    });
    expect(findings).toHaveLength(1);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^POSTGRES_URL could not be tried from here: .*does not answer \(timeout expired\)/,
      ),
    );
  });

  it.skipIf(!hasBouncer)(
    "a pooler in transaction mode is refused where a session is needed, and nowhere else",
    async () => {
      const pooler = await startBouncer(server, "transaction", 5);
      try {
        const through = url(pooler.target.port, "", "postgres");
        const { findings, notes } = await gate({ DIRECT_URL: through });
        expect(findings).toEqual([
          expect.stringMatching(
            /^DIRECT_URL .*is a pooler in transaction mode, and what it is for needs a session/,
          ),
        ]);
        expect(notes).toEqual([]);
        const web = await gate({ POSTGRES_URL: through });
        expect(web.findings).toEqual([]);
        expect(web.notes).toContainEqual(
          expect.stringMatching(/^POSTGRES_URL logs in .*role postgres, transaction mode$/),
        );
      } finally {
        await pooler.stop();
      }
    },
  );
});

describe("what is tried", () => {
  const direct = `postgresql://postgres:${PASSWORD}@db.${REF}.supabase.co:5432/postgres?sslmode=require`;
  const pooled = `postgresql://postgres.${REF}:${PASSWORD}@${POOLER}:5432/postgres?sslmode=require&connection_limit=3`;
  const tried = (secrets: Record<string, string>, appSecrets: Record<string, Record<string, string>> = {}) =>
    typedConnections(settings({ secrets, appSecrets })).map(({ called, path, session, ways }) => [
      called,
      path.join("."),
      session,
      ways.map(({ host, user }) => `${user}@${host}`).join(" then "),
    ]);

  it("is every connection that a process gets, the one for migrations that follows from it, and the pooler where the direct host is out of reach", () => {
    expect(
      tried(
        { POSTGRES_URL: pooled, UPSTASH_REDIS_URL: "rediss://default:x@y.upstash.io:6379" },
        { chatwoot: { POSTGRES_URL: direct } },
      ),
    ).toEqual([
      ["POSTGRES_URL", "secrets.POSTGRES_URL", true, `postgres.${REF}@${POOLER}`],
      ["DIRECT_URL, made of POSTGRES_URL,", "secrets.POSTGRES_URL", true, `postgres.${REF}@${POOLER}`],
      [
        "POSTGRES_URL of chatwoot",
        "appSecrets.chatwoot.POSTGRES_URL",
        true,
        `postgres@db.${REF}.supabase.co then postgres.${REF}@${POOLER}`,
      ],
    ]);
    expect(tried({ DATABASE_URL: pooled.replace("5432", "6543") })[0]).toEqual([
      "DATABASE_URL",
      "secrets.DATABASE_URL",
      false,
      `postgres.${REF}@${POOLER}`,
    ]);
  });

  it("is nothing beyond this machine by a simulated stack, and no form that is read differently", async () => {
    const { findings, notes } = await gate({
      POSTGRES_URL: pooled,
      PG_DSN_DATABASE_URL: "postgresql://a:b@h1,h2/d",
    });
    expect(findings).toEqual([]);
    expect(notes).toContain("POSTGRES_URL was not tried: a simulated stack reaches this machine alone");
    expect(notes).toContain("PG_DSN_DATABASE_URL was not tried: it is no URL of one host");
  });
});

describe("what a login means", () => {
  const at = { host: POOLER, port: 5432, database: "postgres", user: `migrator.${REF}` };
  const judged = (proof: Proof, session = true) =>
    judgeProof(
      { path: ["secrets", "DIRECT_URL"], called: "DIRECT_URL", ways: [at], session },
      at,
      proof,
      settings(),
    );
  const good = { role: "migrator", tls: true, shared: false };

  it("at the pooler the role is the part before the project's ref", () => {
    expect(judged(good).findings).toEqual([]);
    expect(judged({ ...good, role: "postgres" }).findings).toEqual([
      {
        property: "DIRECT_URL",
        problem: `logs in at ${POOLER}:5432/postgres as migrator.${REF}, and is the role postgres, not migrator`,
        fix: "npm run pulumi -- config set --secret --path 'hotdash:secrets.DIRECT_URL' -s staging",
      },
    ]);
  });

  it("without TLS nothing passes but this machine, and all that is wrong is said", () => {
    expect(judged({ ...good, tls: false }).findings).toHaveLength(1);
    expect(judged({ role: "x", tls: false, shared: true }).findings).toHaveLength(3);
    expect(judged({ role: "x", tls: false, shared: true }, false).findings).toHaveLength(2);
    expect(judged({ silent: "ENETUNREACH" })).toEqual({
      findings: [],
      notes: [expect.stringMatching(/does not answer \(ENETUNREACH\); whether it logs in, nobody knows$/)],
    });
  });
});
