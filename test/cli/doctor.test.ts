import { copyFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf, backendReached, placeOf, whyUnreached } from "../../operations/doctor/backend.ts";
import { clockFound } from "../../operations/doctor/clock.ts";
import { type LookedAt, lookedAt } from "./support/looked-at.ts";

let world: LookedAt;
beforeAll(async () => {
  world = await lookedAt();
  // What is asked for is read from the file; nothing here begins on production.
  const { file } = world.stack;
  await copyFile(file, file.replace("staging", "production"));
});
afterAll(() => world.stop());

const requests = () => world.simulation.fly.journal.count() + world.simulation.github.journal.count();

describe("doctor", () => {
  it("says whose each token is and what it reaches, and ends with 0", async () => {
    const { code, stdout } = await world.run("doctor", ["staging"]);
    expect(stdout.split("\n").map((line) => line.replace(/\d+\.\d+\.\d+$/g, "<version>"))).toEqual([
      expect.stringMatching(/^✓ Node: v/),
      "✓ engine: Pulumi <version>",
      expect.stringMatching(/^✓ plugins: .*github \d/),
      "✓ backend of the state: a folder",
      "✓ passphrase: opens Pulumi.staging.yaml",
      expect.stringMatching(/^✓ Fly token: reaches .*personal.*; Fly does not say until when$/),
      expect.stringMatching(/^✓ GitHub token: reaches Jgorzitza\/HotDash; /),
      expect.stringMatching(/^✓ registry: \S+:\d+ answers$/),
      "✓ clock: agrees with GitHub's",
      "",
    ]);
    expect(code).toBe(0);
  });

  it("says everything that is missing at once, each with its way out", async () => {
    const { code, stdout } = await world.within(
      { FLY_API_TOKEN: "", GITHUB_TOKEN: "", PULUMI_CONFIG_PASSPHRASE: "another" },
      () => world.run("doctor", ["staging", "--json"]),
    );
    const found = JSON.parse(stdout) as { what: string; state: string; fix?: string }[];
    const gone = found.filter(({ state }) => state === "missing");
    expect(gone.map(({ what }) => what)).toEqual(["passphrase", "Fly token", "GitHub token"]);
    expect(gone.every(({ fix }) => fix !== undefined)).toBe(true);
    expect(code).toBe(1);
  });

  it("knows a token that reaches another organisation than the stack's", async () => {
    await world.stack.set(["fly", "org"], "hotdash");
    world.simulation.fly.faults.add({
      match: { action: "tokens.current" },
      ...{ when: "before", times: 1 },
      effect: { status: 200, body: { tokens: [{ token_id: "1", org_slug: "personal", apps: [] }] } },
    });
    const { code, stdout } = await world.run("doctor", ["staging"]);
    await world.stack.set(["fly", "org"], "personal");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "✗ Fly token: it reaches personal, and the stack is in hotdash\n    fix: fly tokens create org --org hotdash",
    );
  });
});

const BACKUP = "production-20261130T215800Z-3f9c2ab4d1e0.dump.age";

/** Every command that changes something, how it is called, and what it names where nothing at all is at hand. */
const CHANGES: readonly (readonly [command: string, words: readonly string[], lacks: readonly string[]])[] = [
  ["up", ["staging", "--yes"], ["PASS", "FLY", "GITHUB"]],
  ["deploy", ["staging", "--yes", "--fingerprint", "b".repeat(32)], ["PASS", "FLY", "GITHUB"]],
  ["rollback", ["staging", "--yes", "--fingerprint", "b".repeat(32)], ["PASS", "FLY", "GITHUB"]],
  ["restart", ["staging", "--yes"], ["FLY"]],
  ["maintenance on", ["staging"], ["FLY"]],
  ["maintenance off", ["staging"], ["FLY"]],
  ["repair", ["staging"], []],
  ["backup", ["staging"], ["PASS"]],
  ["restore", ["staging", "--from", "newest", "--to", "scratch"], ["PASS", "AGE"]],
  ["restore", ["production", "--from", BACKUP, "--to", "production"], ["PASS", "AGE", "FLY"]],
  ["refresh-staging", ["--from", "newest"], ["PASS", "AGE", "PASS"]],
  ["jobs run", ["staging", "nightly"], ["FLY"]],
  ["drill", ["staging", "database"], ["PASS", "AGE"]],
  ["drill", ["staging", "chroma"], ["PASS", "FLY"]],
  ["drill", ["staging", "rollback"], ["PASS", "FLY", "GITHUB"]],
  ["secrets put-back", ["staging"], ["PASS"]],
  ["retire", ["hotdash-staging"], ["FLY", "REPOSITORY"]],
  ["retire", ["hotdash-staging", "--owner", "tea-d0a1b2c3d4e5f6g7h8i9"], ["RENDER", "REPOSITORY"]],
  ["previews create", ["5", "--image", `sha256:${"a".repeat(64)}`], ["PASS", "FLY"]],
  ["previews destroy", ["5"], ["PASS", "FLY"]],
  ["previews sweep", [], ["PASS", "FLY"]],
];

/** What each is called, in the order in which it is said. */
const LACKING: Readonly<Record<string, string>> = {
  ENGINE: "backend of the state",
  PASS: "passphrase",
  AGE: "key of the backups",
  FLY: "Fly token",
  RENDER: "Render key",
  SUPABASE: "Supabase token",
  GITHUB: "GitHub token",
  REPOSITORY: "GitHub repository",
};

describe("a command that changes something, with nothing at hand", () => {
  const nothing = {
    ...{ FLY_API_TOKEN: "", RENDER_API_KEY: "", GITHUB_TOKEN: "", SUPABASE_ACCESS_TOKEN: "" },
    ...{ PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_BACKEND_URL: "" },
  };
  const stateless = /^(maintenance|retire|jobs)/;

  it.each(CHANGES)("%s %j names %j, and touches nothing", async (command, words, lacks) => {
    const before = requests();
    const { code, stdout, stderr } = await world.within(nothing, () => world.run(command, words));
    const said = [...(stdout + stderr).matchAll(/^✗ ([^:]+):/gm)].map(([, what]) => what);
    const state = stateless.test(command) ? [] : ["ENGINE"];
    expect(said, stdout + stderr).toEqual([...state, ...lacks].map((one) => LACKING[one]));
    expect(stdout + stderr).toContain(" cannot begin; nothing was touched\n");
    expect(stdout + stderr).not.toMatch(/^✗ .*\n(?! {4}fix: )/m);
    expect(code).toBe(command === "jobs run" ? 125 : 1);
    expect(requests()).toBe(before);
  });

  it.each([
    ["up", ["--yes"], { sslEnforcement: { database: true } }, true],
    ["up", ["--yes"], { wanted: {} }, false],
    ["deploy", ["--yes", "--fingerprint", "b".repeat(32)], { wanted: {} }, true],
    ["restart", ["--yes"], { sslEnforcement: { database: true } }, false],
  ] as const)(
    "%s %j of a stack with supabase %j asks for Supabase's token: %s",
    async (command, words, set, asks) => {
      const [[name, value]] = Object.entries(set) as [[string, unknown]];
      await world.stack.set(["supabase", name], value);
      const { stdout, stderr } = await world.within(nothing, () => world.run(command, ["staging", ...words]));
      await world.stack.set(["supabase", name], undefined);
      expect(/✗ Supabase token: SUPABASE_ACCESS_TOKEN is not set\n {4}fix: /.test(stdout + stderr)).toBe(
        asks,
      );
    },
  );
});

describe("the backend", () => {
  let silent: Server;
  afterAll(() => silent?.close());

  it.each([
    ["s3://state?region=us-east-1", { host: "s3.us-east-1.amazonaws.com", port: 443 }],
    ["s3://state?endpoint=127.0.0.1:9000&disableSSL=true", { host: "127.0.0.1", port: 9000 }],
    ["s3://state?endpoint=https://store.example", { host: "store.example", port: 443 }],
    ["postgres://user:word@db.example/state", { host: "db.example", port: 5432 }],
    ["https://api.pulumi.com", { host: "api.pulumi.com", port: 443 }],
    ["file:///var/state", { folder: "/var/state" }],
    ["file://~", { folder: "/nobodys" }],
    ["azblob://state", undefined],
  ])("%s leads where its client goes", (url, place) => {
    expect(placeOf(url, { HOME: "/nobodys" })).toEqual(place);
  });

  it("is the one of the environment, else where somebody logged in, else none", async () => {
    expect(await backendOf({ PULUMI_BACKEND_URL: "s3://x", PULUMI_HOME: "/nowhere" })).toBe("s3://x");
    expect(await backendOf({ PULUMI_HOME: "/nowhere" })).toBeUndefined();
  });

  it("that nobody listens at is said with its way out, and no password", async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    expect(await whyUnreached({ host: "127.0.0.1", port }, 5_000)).toBeUndefined();
    await new Promise((resolve) => silent.close(resolve));
    const found = await backendReached({ PULUMI_BACKEND_URL: `postgres://me:word@127.0.0.1:${port}/state` });
    expect(found).toMatchObject({
      state: "missing",
      said: `127.0.0.1:${port} does not answer: ECONNREFUSED`,
    });
    expect(JSON.stringify(found)).not.toContain("word");
  });
});

it.each([
  [undefined, "unknown", /nobody was there/],
  [1_000_000, "there", /agrees/],
  [1_061_000, "missing", /is 61 s behind GitHub's/],
  [900_000, "missing", /is 100 s ahead of GitHub's/],
])("a clock that is %s to ours is judged", (theirs, state, words) => {
  const found = clockFound(theirs, 1_000_000);
  expect(found.state).toBe(state);
  expect(found.said).toMatch(words);
});
