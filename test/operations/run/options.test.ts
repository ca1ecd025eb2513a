import { describe, expect, it } from "vitest";
import {
  forPreview,
  forPutBack,
  type GivenForUp,
  type PreviewOptions,
  readOptions,
} from "../../../operations/run/options.ts";
import { given } from "../../cli/support/given.ts";

const read = async (line: string, env: NodeJS.ProcessEnv = {}) =>
  readOptions(await given<GivenForUp>(`up ${line}`, env), env);

describe("the command line of up", () => {
  it("is the stack, our own options, and the engine's as they are", async () => {
    expect(await read("staging --events /e.jsonl --no-put-back -yf --parallel 4 -p8 --target=a -r")).toEqual({
      stack: "staging",
      rollbackTo: undefined,
      breakGlass: undefined,
      retry: false,
      events: "/e.jsonl",
      putBack: false,
      yes: true,
      skipPreview: true,
      engine: ["--parallel", "4", "-p8", "--target=a", "-r"],
    });
  });

  it.each([
    ["staging", { stack: "staging", yes: false, skipPreview: false, putBack: true, events: undefined }],
    ["staging -y", { yes: true, skipPreview: false }],
    ["staging --yes=true --diff", { yes: true, engine: ["--diff"] }],
    ["staging --skip-preview --events=/x", { skipPreview: true, events: "/x" }],
    ["staging --rollback-to previous --retry", { rollbackTo: "previous", retry: true, engine: [] }],
    ["staging --rollback-to=abc1234 -d", { rollbackTo: "abc1234", retry: false, engine: ["-d"] }],
  ])("%s", async (line, expected) => {
    expect(await read(line)).toMatchObject(expected);
  });

  it("needs a stack", async () => {
    for (const line of ["", "--yes", "--diff", "--target urn:a staging"])
      await expect(read(line)).rejects.toThrow(
        "<stack> is missing\n   which one\n   allowed: staging, production, pr-<number>, shared",
      );
  });

  it("needs a file for the events", async () => {
    for (const line of ["staging --events", "staging --events --yes", "staging --events="])
      await expect(read(line)).rejects.toThrow("--events");
  });

  it("needs a release to go back to", async () => {
    for (const line of ["staging --rollback-to", "staging --rollback-to --yes", "staging --rollback-to="])
      await expect(read(line)).rejects.toThrow("--rollback-to");
  });

  it("takes the release to go back to from the environment, unless it is named", async () => {
    const env = { HOTDASH_ROLLBACK_TO: "previous" };
    expect((await read("staging", env)).rollbackTo).toBe("previous");
    expect((await read("staging --rollback-to abc1234", env)).rollbackTo).toBe("abc1234");
    expect((await read("staging", { HOTDASH_ROLLBACK_TO: "" })).rollbackTo).toBeUndefined();
  });

  it("takes the engine's own variable for yes", async () => {
    expect((await read("staging", { PULUMI_SKIP_CONFIRMATIONS: "true" })).yes).toBe(true);
  });
});

it("the command line of preview is the stack, a release to go back to, and the engine's options", async () => {
  expect(
    await given<PreviewOptions>("preview staging --diff --rollback-to previous --refresh"),
  ).toMatchObject({
    stack: "staging",
    rollbackTo: "previous",
    engine: ["--diff", "--refresh"],
  });
});

it("a preview gets what it knows", () => {
  const engine = ["--strict", "--secrets-provider", "passphrase", "--refresh", "--continue-on-error", "-d"];
  expect(forPreview(engine)).toEqual(["--refresh", "-d"]);
});

it("putting back repeats no replacement and expects changes", () => {
  const engine = ["--replace", "urn:a", "--expect-no-changes", "--target-replace=urn:b", "--parallel", "4"];
  expect(forPutBack(engine).slice(0, 2)).toEqual(["--parallel", "4"]);
});

it("putting back removes no secret that the old release may need", () => {
  expect(forPutBack([])).toEqual(["--exclude", "**pulumi-nodejs:dynamic/fly:SecretsRemoval**"]);
  // The engine refuses targets together with exclusions.
  expect(forPutBack(["--target", "urn:a"])).toEqual(["--target", "urn:a"]);
});
