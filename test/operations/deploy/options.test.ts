import { describe, expect, it } from "vitest";
import { readDeployOptions, UsageError } from "../../../operations/deploy/options.ts";
import { versionOf } from "../../../operations/deploy/resolve.ts";

const HASH = "0".repeat(32);
const APPROVED = ["--yes", "--fingerprint", HASH];
const read = (argv: string[], { command = "deploy" as "deploy" | "rollback", attended = false } = {}) =>
  readDeployOptions(command, argv, { attended, env: { USER: "me" } });

describe("a command line", () => {
  it("says what is to go out", () => {
    expect(read(["staging", "--image", "main-1", ...APPROVED])).toMatchObject({
      ...{
        command: "deploy",
        stack: "staging",
        image: "main-1",
        yes: true,
        fingerprint: HASH,
        putBack: true,
      },
      ...{ rollbackTo: undefined, hotfix: undefined, allowOlder: false },
    });
    expect(read(["staging"], { attended: true })).toMatchObject({ yes: false, image: undefined });
    expect(read(["staging", ...APPROVED]).wait).toBe(0);
    expect(read(["staging", "--wait", "15", ...APPROVED]).wait).toBe(15);
    expect(read(["pr-12", "--yes"])).toMatchObject({ fingerprint: undefined });
  });

  it("of a rollback names a release, or means the one before", () => {
    const rollback = (argv: string[]) => read(argv, { command: "rollback" });
    expect(rollback(["production", ...APPROVED])).toMatchObject({ rollbackTo: "previous" });
    expect(rollback(["production", "v1.2.3", ...APPROVED])).toMatchObject({ rollbackTo: "v1.2.3" });
    expect(() => rollback(["production", "--image", "x", ...APPROVED])).toThrow(
      "--image is not for a rollback",
    );
  });

  it.each([
    [["staging", "--yes"], "--fingerprint <hash>"],
    [["staging", "--fingerprint", HASH], "add --yes"],
    [["pr-1"], "add --yes"],
    [["qa", ...APPROVED], "qa is no stack; allowed: staging, production, pr-<number>, shared"],
    [[...APPROVED], "which stack?"],
    [["shared", "--image", "x", ...APPROVED], "--image is not for the stack shared"],
    [["staging", "v1.2.3", ...APPROVED], '"v1.2.3" is one word too many'],
    [["staging", "--imgae", "x"], "--imgae"],
    [["staging", "--image=", ...APPROVED], "--image is empty"],
    [["staging", "--commit", "abc", ...APPROVED], "40 hexadecimal digits"],
    [["staging", "--wait", "soon", ...APPROVED], "whole minutes from 0 to 120"],
    [["staging", "--wait", "121", ...APPROVED], "whole minutes from 0 to 120"],
    [["staging", "--reason", "x", ...APPROVED], "belong to --hotfix"],
    [["staging", "--hotfix", "--reason", "x", "--approver", "you", ...APPROVED], "for production only"],
    [
      ["production", "--hotfix", "--reason", "nobody can log in", "--approver", "me", ...APPROVED],
      "is who starts this",
    ],
    [
      ["production", "--hotfix", "--reason", "nobody can log in", "--approver", "ME", ...APPROVED],
      "is who starts this",
    ],
    [["production", "--hotfix", "--reason", "...", "--approver", "you", ...APPROVED], "in words"],
    [["production", "--hotfix", "--reason", "urgent", "--approver", "you", ...APPROVED], "in words"],
    [["shared", "--allow-older", ...APPROVED], "--allow-older is not for the stack shared"],
  ])("%j is refused", (argv, text) => {
    expect(() => read(argv)).toThrow(UsageError);
    expect(() => read(argv)).toThrow(text);
  });

  it("is told everything that is wrong with it at once", () => {
    expect(() => read(["production", "more", "--hotfix", "--yes"])).toThrow(
      /one word too many[\s\S]*needs --reason[\s\S]*needs --approver[\s\S]*--fingerprint/,
    );
  });

  it("with --yes takes only what was previewed, of people too", () => {
    expect(() => read(["staging", "--yes"], { attended: true })).toThrow("--yes needs --fingerprint");
  });
});

it.each([
  ["v1.2.3", "v1.2.3"],
  ["registry.fly.io/hotdash-staging:v1.2.3", "v1.2.3"],
  ["main-1", undefined],
  ["v1.2", undefined],
  [undefined, undefined],
])("the version of %s is %s", (given, version) => {
  expect(versionOf(given)).toBe(version);
});
