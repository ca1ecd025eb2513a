import { beforeEach, describe, expect, test } from "vitest";
import { noFileDatabases as rule } from "../../policies/no-file-databases.ts";
import { fly, github } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, stagingSettings, violations } from "./kernel/judging.ts";
import { githubSecret, good, processGroup, secrets, withValue } from "./kernel/resources.ts";

describeRule(rule, "no-file-databases");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe.each(["production", "staging", "pr-7"])("%s", (stack) => {
  test.each([
    ["DATABASE_URL", `file:./${canary}.sqlite`],
    ["DATABASE_URL", "sqlite:///data/app.db"],
    ["DATABASE_URL", "SQLITE:app"],
    ["DB_URL", "jdbc:sqlite:/data/x"],
    ["QUEUE", "sqlite3+aiosqlite:///queue"],
    ["ANYTHING", "file:dev.db"],
    ["DATABASE_PATH", "/data/app.sqlite3"],
    ["DB_FILE", "prisma/dev.db"],
  ])("refuses %s=%s among variables and secrets", (name, value) => {
    stackIs(stack, stagingSettings);
    const places: [string, object][] = [
      [fly.ProcessGroup, withValue(processGroup, `machine.env.${name}`, value)],
      [fly.Secrets, withValue(secrets, `values.${name}`, value)],
      [github.ActionsEnvironmentSecret, githubSecret(name, value)],
    ];
    for (const [type, props] of places) {
      const found = violations(rule, type, props);
      expect(found, type).toEqual([expect.stringMatching(/is a database in a file \(SQLite\)/)]);
      expect(found.join()).not.toContain(canary);
    }
  });
});

test.each([
  ["PERSIST_DIR", "/data/chroma"],
  ["LOG_FILE", "/var/log/app.log"],
  ["PROFILE", "profile:sqlite is not used"],
  ["CHROMA_PATH", "/data/chroma/index.db-journal"],
])("allows %s=%s", (name, value) => {
  expect(violations(rule, fly.ProcessGroup, withValue(processGroup, `machine.env.${name}`, value))).toEqual(
    [],
  );
});
