import { beforeEach, describe, expect, test } from "vitest";
import { supabaseOnlyPostgres as rule } from "../../policies/supabase-only-postgres.ts";
import { command, component, fly, github } from "../../settings/tokens.ts";
import { refused } from "../settings/rules/postgres/cases.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, foreign, own, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  connection,
  elsewhere,
  githubSecret,
  good,
  processGroup,
  releaseCommand,
  secrets,
  smoke,
  variable,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "supabase-only-postgres");
beforeEach(() => stackIs("production"));

/** Every message says what to do and repeats no value. */
function expectRefusal(type: string, props: object, says: RegExp): void {
  const messages = violations(rule, type, props);
  expect(messages.join("\n")).toMatch(says);
  for (const message of messages) {
    expect(message).toMatch(/\. [A-Z].*\.$/s);
    expect(message).not.toContain(canary);
  }
}

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("refuses a database elsewhere", () => {
  const group: [string, unknown, RegExp][] = [
    ["machine.env.DATABASE_URL", elsewhere, /^machine\.env\.DATABASE_URL points at Fly Postgres/],
    ["machine.env.ANYTHING", elsewhere, /machine\.env\.ANYTHING/],
    ["machine.env.POSTGRES_HOST", "db.example.com", /machine\.env\.POSTGRES_HOST/],
    ["machine.init.cmd", ["sh", "-c", `DATABASE_URL=${elsewhere} npm start`], /machine\.init\.cmd\[2\]/],
    ["machine.init.exec", ["postgres", "-D", "/data"], /machine\.init\.exec runs a command that makes/],
    [
      "machine.files",
      [{ guest_path: "/x", raw_value: Buffer.from(elsewhere).toString("base64") }],
      /raw_value/,
    ],
    ["machine.services.0.internal_port", 5432, /internal_port is a port on which only Postgres/],
    ["machine.checks.health.port", 5433, /machine\.checks\.health\.port/],
    ["mounts.path", "/var/lib/postgresql/data", /mounts\.path is where Postgres keeps/],
    ["image", "flyio/postgres-flex:17", /^image is a database image \(Fly Postgres\)/],
    ["machine.image", "postgres:17", /^machine\.image is a database image/],
    ["smoke", [{ path: "/health", status: 200, contains: elsewhere }], /contains/],
  ];
  test.each(group)("in a process group's %s", (path, value, says) => {
    expectRefusal(fly.ProcessGroup, withValue(processGroup, path, value), says);
  });

  test("in the app's secrets", () => {
    expectRefusal(fly.Secrets, withValue(secrets, "values.X", elsewhere), /^values\.X points at Fly/);
  });

  test("in a command, its environment and its standard input", () => {
    expectRefusal(
      command.LocalCommand,
      { ...smoke, create: "fly postgres create" },
      /^create runs a command/,
    );
    expectRefusal(command.LocalCommand, { ...smoke, delete: "neonctl projects delete" }, /^delete runs/);
    expectRefusal(command.LocalCommand, withValue(smoke, "environment.X", elsewhere), /^environment\.X/);
    expectRefusal(command.LocalCommand, { ...smoke, stdin: elsewhere }, /^stdin/);
    expectRefusal(
      command.LocalCommand,
      { ...smoke, interpreter: ["psql", "-h", "db.example.com"] },
      /^interpreter/,
    );
  });

  test("in GitHub's variables and secrets, by the name that the workflow uses", () => {
    expectRefusal(github.ActionsEnvironmentVariable, variable("PGHOST", "db.example.com"), /^PGHOST points/);
    expectRefusal(
      github.ActionsEnvironmentSecret,
      githubSecret("DATABASE_URL", elsewhere),
      /^DATABASE_URL points/,
    );
    const { plaintextValue, ...rest } = githubSecret("DATABASE_URL", elsewhere);
    expectRefusal(
      github.ActionsEnvironmentSecret,
      { ...rest, value: plaintextValue },
      /^DATABASE_URL points/,
    );
  });

  test("in a secret that was encrypted before Pulumi saw it, which nobody can judge", () => {
    const { plaintextValue, ...rest } = githubSecret("DATABASE_URL", "QUJD".repeat(20));
    expectRefusal(
      github.ActionsEnvironmentSecret,
      { ...rest, encryptedValue: plaintextValue },
      /^encryptedValue cannot be judged/,
    );
  });

  test.each(Object.entries(refused))("written as %s", (_, [values, says]) => {
    const renamed = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value.replaceAll("Canary7f3e", canary)]),
    );
    expectRefusal(fly.Secrets, { ...secrets, values: renamed }, says);
  });

  test.each([
    "aws:rds/instance:Instance",
    "render:postgres:Postgres",
    "gcp:sql/databaseInstance:DatabaseInstance",
    "neon:index/project:Project",
    "pulumi-nodejs:dynamic/render:Postgres",
    "pulumi-nodejs:dynamic/fly:PostgresCluster",
    "digitalocean:index/databaseCluster:DatabaseCluster",
    "azure-native:dbforpostgresql:Server",
    "aiven:index/pg:Pg",
    "postgresql:index/database:Database",
  ])("as the type %s", (type) => expectRefusal(type, {}, /makes a Postgres/));
});

describe("knows the stack", () => {
  test("another stack's project is refused and named", () => {
    const url = connection.replaceAll(own, foreign);
    expectRefusal(fly.Secrets, withValue(secrets, "values.DATABASE_URL", url), /another stack's/);
  });

  test("GitHub's runners have IPv4 only, unless the add-on is declared", () => {
    const url = `postgresql://postgres:${canary}@db.${own}.supabase.co:5432/postgres?sslmode=require`;
    expect(violations(rule, fly.Secrets, withValue(secrets, "values.DIRECT_URL", url))).toEqual([]);
    expectRefusal(github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", url), /only IPv4 reaches/);
    const ref = { ref: own, foreignRefs: [foreign], poolerHost: "aws-1-us-east-1.pooler.supabase.com" };
    stackIs("production", { supabase: { ...ref, region: "us-east-1", ipv4AddOn: true } });
    expect(violations(rule, github.ActionsEnvironmentSecret, githubSecret("DIRECT_URL", url))).toEqual([]);
  });

  test("loopback is for simulated stacks", () => {
    const local = withValue(secrets, "values.DATABASE_URL", "postgresql://u:p@127.0.0.1:54322/d");
    expectRefusal(fly.Secrets, local, /loopback/);
    stackIs("staging", { platform: "simulated" });
    expect(violations(rule, fly.Secrets, local)).toEqual([]);
  });

  test("without the supabase setting no connection passes, and the message says which setting", () => {
    stackIs("production", { supabase: undefined });
    expectRefusal(fly.Secrets, secrets, /hotdash:supabase is missing or cannot be read\. Run: npm run/);
    expect(violations(rule, fly.ProcessGroup, processGroup)).toEqual([]);
  });

  test("a stack that does not say its platform counts as live, and the message says which setting", () => {
    stackIs("staging", { platform: undefined });
    const local = withValue(secrets, "values.DATABASE_URL", "postgresql://u:p@127.0.0.1:54322/d");
    expectRefusal(fly.Secrets, local, /hotdash:platform is missing or cannot be read[\s\S]*loopback/);
  });

  test("providers and components, which reach no process, are not read", () => {
    expect(violations(rule, "pulumi:providers:pulumi-nodejs", { secrets: elsewhere })).toEqual([]);
    expect(violations(rule, component.Dashboard, { anything: unknown })).toEqual([]);
  });
});

describe("an unknown value", () => {
  const group = [
    "image",
    "machine",
    "machine.env",
    "machine.env.NODE_ENV",
    "machine.init.cmd.0",
    "machine.services",
    "mounts.path",
    "smoke",
    "app",
  ];
  test.each(group)("of a process group's %s is a violation that names it", (path) => {
    const named = path.replace(/\.(\d+)$/, "[$1]");
    const messages = violations(rule, fly.ProcessGroup, withValue(processGroup, path, unknown));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/is unknown in this preview.*plain value/);
    expect(messages[0]?.startsWith(`${named} is unknown`)).toBe(true);
  });

  test.each([
    [fly.ReleaseCommand, releaseCommand, "command"],
    [fly.ReleaseCommand, releaseCommand, "env.NODE_ENV"],
    [fly.Secrets, secrets, "values"],
    [fly.Secrets, secrets, "values.DATABASE_URL"],
    [fly.Secrets, secrets, "generated"],
    [command.LocalCommand, smoke, "create"],
    [command.LocalCommand, smoke, "environment.SMOKE_IMAGE"],
    [command.LocalCommand, smoke, "stdin"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "value"],
    [github.ActionsEnvironmentVariable, variable("A", "b"), "variableName"],
    [github.ActionsEnvironmentSecret, githubSecret("A", "b"), "plaintextValue"],
  ])("of %s is a violation (%#)", (type, props, path) => {
    const messages = violations(rule, type, withValue(props, path, unknown));
    expect(messages).toEqual([expect.stringMatching(new RegExp(`^${path.replace(".", "\\.")} is unknown`))]);
  });

  test.each([
    [fly.ProcessGroup, processGroup, "secretsVersion"],
    [fly.ReleaseCommand, releaseCommand, "secretsVersion"],
    [fly.ProcessGroup, processGroup, "mounts.volumes.web-dfw-1"],
    [fly.Secrets, secrets, "generated.SESSION_SECRET"],
    [command.LocalCommand, smoke, "triggers.0"],
    [fly.Volume, { name: "x" }, "snapshot"],
  ])("of %s is fine where it reaches no process or is made by Pulumi (%#)", (type, props, path) => {
    expect(violations(rule, type, withValue(props, path, unknown))).toEqual([]);
  });

  test.each(["DATABASE_URL", "PGHOST", "PGSERVICE"])("made under the name %s is a violation", (name) => {
    expectRefusal(fly.Secrets, withValue(secrets, `generated.${name}`, unknown), /cannot be known before/);
  });
});
