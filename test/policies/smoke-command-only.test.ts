import { beforeEach, describe, expect, test } from "vitest";
import { smokeCommandOnly as rule } from "../../policies/smoke-command-only.ts";
import { SMOKE_COMMAND } from "../../settings/smoke-command.ts";
import { command } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, smoke, withoutValue, withValue } from "./kernel/resources.ts";

describeRule(rule, "smoke-command-only");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it (%#)", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

const { triggers: _, ...bare } = smoke;
test.each([
  ["without triggers", bare],
  ["at Fly's own name of the app", withValue(smoke, "environment.SMOKE_HOST", "hotdash-app.fly.dev")],
  ["of several paths", withValue(smoke, "environment.SMOKE_PATHS", "/health /api/ads/health?deep=1")],
  ["of no path", withValue(smoke, "environment.SMOKE_PATHS", "")],
  ["with the provider's own default", { ...smoke, addPreviousOutputInEnv: true }],
])("allows a smoke %s", (_, props) => expect(violations(rule, command.LocalCommand, props)).toEqual([]));

describe("refuses", () => {
  const refused: [string, object, RegExp][] = [
    ["another script", { ...smoke, create: "node -e 1" }, /^create is not the smoke's own script/],
    ["another script in an update", { ...smoke, update: `${SMOKE_COMMAND} ; true` }, /^update is not/],
    ["a script before it", { ...smoke, create: `true && ${SMOKE_COMMAND}` }, /^create is not/],
    ["no create", withoutValue(smoke, "create"), /^create is not/],
    ["no update", withoutValue(smoke, "update"), /^update is not/],
    ["a list of words", { ...smoke, create: [SMOKE_COMMAND] }, /^create is not/],
    ["a command at the end", { ...smoke, delete: SMOKE_COMMAND }, /^delete is nothing that/],
    ["another interpreter", { ...smoke, interpreter: ["/bin/sh", "-c"] }, /^interpreter is nothing/],
    ["no interpreter in it", { ...smoke, interpreter: [] }, /^interpreter is nothing/],
    ["another folder", { ...smoke, dir: "/tmp" }, /^dir is nothing/],
    ["an input", { ...smoke, stdin: "x" }, /^stdin is nothing/],
    ["files that it reads", { ...smoke, assetPaths: ["**"] }, /^assetPaths is nothing/],
    ["files that it packs", { ...smoke, archivePaths: ["**"] }, /^archivePaths is nothing/],
    ["what nobody knows", { ...smoke, connection: { host: "x" } }, /^connection is nothing/],
    ["a loader", withValue(smoke, "environment.NODE_OPTIONS", "--import=x"), /NODE_OPTIONS is no variable/],
    [
      "a name of an object's own",
      withValue(smoke, "environment.constructor", "x"),
      /constructor is no variable/,
    ],
    [
      "the proxy of a simulator",
      withValue(smoke, "environment.SMOKE_PLATFORM", "simulated"),
      /SMOKE_PLATFORM is not what/,
    ],
    ["another host", withValue(smoke, "environment.SMOKE_HOST", "db.example.com"), /SMOKE_HOST is not what/],
    [
      "a host with a port",
      withValue(smoke, "environment.SMOKE_HOST", "app.hotrodan.com:81"),
      /SMOKE_HOST is not/,
    ],
    [
      "a path of another host",
      withValue(smoke, "environment.SMOKE_PATHS", "//db.example.com"),
      /SMOKE_PATHS is not/,
    ],
    [
      "the same behind a path",
      withValue(smoke, "environment.SMOKE_PATHS", "/a //db.example.com"),
      /SMOKE_PATHS/,
    ],
    [
      "a path with a backslash",
      withValue(smoke, "environment.SMOKE_PATHS", "/\\db.example.com"),
      /SMOKE_PATHS/,
    ],
    ["an address", withValue(smoke, "environment.SMOKE_PATHS", "https://db.example.com"), /SMOKE_PATHS/],
    ["an image without digest", withValue(smoke, "environment.SMOKE_IMAGE", "app:1"), /SMOKE_IMAGE is not/],
    ["no image", withoutValue(smoke, "environment.SMOKE_IMAGE"), /SMOKE_IMAGE is missing/],
    ["a number", withValue(smoke, "environment.SMOKE_HOST", 1), /SMOKE_HOST is not/],
    ["no variables", withoutValue(smoke, "environment"), /SMOKE_HOST is missing/],
  ];
  test.each(refused)("%s", (_, props, says) =>
    expect(violations(rule, command.LocalCommand, props).join("\n")).toMatch(new RegExp(says.source, "m")),
  );

  test("any host, where the settings cannot be read", () => {
    stackIs("production", { dashboard: "{not json" });
    expect(violations(rule, command.LocalCommand, smoke).join("\n")).toMatch(
      /^hotdash:dashboard is missing or cannot be read.*\n.*SMOKE_HOST is not/,
    );
  });
});

test.each(["create", "update", "environment", "environment.SMOKE_HOST", "delete", "interpreter"])(
  "%s that is unknown is a violation",
  (path) => {
    const messages = violations(rule, command.LocalCommand, withValue(smoke, path, unknown)).join("\n");
    expect(messages).toMatch(new RegExp(`^${path.replace(".", "\\.")} is (unknown|nothing)`, "m"));
  },
);
