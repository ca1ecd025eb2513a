import { describe, expect, it } from "vitest";
import { type GivenForDeploy, readDeployOptions } from "../../../operations/deploy/options.ts";
import { versionOf } from "../../../operations/deploy/resolve.ts";
import { given } from "../../cli/support/given.ts";

const HASH = "0".repeat(32);
const APPROVED = ["--yes", "--fingerprint", HASH];
const read = async (argv: string[], { command = "deploy" as "deploy" | "rollback", attended = false } = {}) =>
  readDeployOptions(command, await given<GivenForDeploy>([command, ...argv]), {
    ...{ attended, env: { USER: "me" } },
  });

describe("a command line", () => {
  it("says what is to go out", async () => {
    expect(await read(["staging", "--image", "main-1", ...APPROVED])).toMatchObject({
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
    expect(await read(["staging"], { attended: true })).toMatchObject({ yes: false, image: undefined });
    expect((await read(["staging", ...APPROVED])).wait).toBe(0);
    expect((await read(["staging", "--wait", "15", ...APPROVED])).wait).toBe(15);
    expect(await read(["pr-12", "--yes"])).toMatchObject({ fingerprint: undefined });
  });

  it("of a rollback names a release, or means the one before", async () => {
    const rollback = (argv: string[]) => read(argv, { command: "rollback" });
    expect(await rollback(["production", ...APPROVED])).toMatchObject({ rollbackTo: "previous" });
    expect(await rollback(["production", "v1.2.3", ...APPROVED])).toMatchObject({ rollbackTo: "v1.2.3" });
    await expect(rollback(["production", "--image", "x", ...APPROVED])).rejects.toThrow(
      "unknown option '--image'",
    );
  });

  it.each([
    [["staging", "--yes"], "--fingerprint <hash>"],
    [["staging", "--fingerprint", HASH], "add --yes"],
    [["pr-1"], "add --yes"],
    [
      ["qa", ...APPROVED],
      '<stack> = "qa"\n   is no stack\n   allowed: staging, production, pr-<number>, shared',
    ],
    [[...APPROVED], "<stack> is missing"],
    [["shared", "--image", "x", ...APPROVED], "--image is not for the stack shared"],
    [["staging", "v1.2.3", ...APPROVED], '"v1.2.3" is one word too many'],
    [["staging", "--imgae", "x"], "Did you mean --image?"],
    [["staging", "--image=", ...APPROVED], "--image is empty"],
    [["staging", "--image", "--yes"], "is an option, and no tag or digest"],
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
  ])("%j is refused", async (argv, text) => {
    await expect(read(argv)).rejects.toThrow(text);
  });

  it("is told everything that is wrong with it at once", async () => {
    await expect(read(["production", "--hotfix", "--yes"])).rejects.toThrow(
      /needs --reason[\s\S]*needs --approver[\s\S]*--fingerprint/,
    );
    await expect(read(["production", "more", "--commit", "x", "--wait", "soon"])).rejects.toThrow(
      /one word too many[\s\S]*--commit[\s\S]*--wait/,
    );
  });

  it("with --yes takes only what was previewed, of people too", async () => {
    await expect(read(["staging", "--yes"], { attended: true })).rejects.toThrow("--yes needs --fingerprint");
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
