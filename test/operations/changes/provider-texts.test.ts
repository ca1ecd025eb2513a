import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuseUnreleased, unreleasedTexts } from "../../../operations/changes/provider-texts.ts";
import { eventsIn } from "../../../operations/changes/read.ts";
import { violationsIn } from "../../../operations/report/violations.ts";
import { releasedTexts } from "../../../settings/provider-texts.ts";
import { fly, github } from "../../../settings/tokens.ts";

const [own = ""] = releasedTexts("fly:App");
const step = (type: string, inputs: object | undefined, op = "create") =>
  JSON.stringify({
    resourcePreEvent: {
      metadata: { op, type, urn: `urn:pulumi:s::p::${type}::app`, new: inputs && { inputs } },
    },
  });
const OTHER = "exports.handler = () => ({});";

describe("the texts of announced steps", () => {
  test.each([
    ["a released one", step(fly.App, { __provider: own, name: "a" })],
    ["one of another owner's type", step(github.RepositoryEnvironment, { __provider: OTHER })],
    ["none, for which nothing runs", step(fly.App, { name: "a" })],
    ["none, because the resource goes", step(fly.App, undefined, "delete")],
    ["a line that is cut off", '{"resourcePreEvent": {"meta'],
  ])("pass: %s", (_, log) => expect(unreleasedTexts(log)).toEqual([]));

  test.each([
    ["create", OTHER],
    ["update", `${own} `],
    ["same", OTHER],
    ["create-replacement", [...releasedTexts("fly:Secrets")][0]],
  ])("are refused in a step %s", (op, text) => {
    expect(unreleasedTexts(step(fly.App, { __provider: text }, op))).toEqual([
      expect.objectContaining({ policyName: "released-provider-text", enforcementLevel: "mandatory" }),
    ]);
  });
});

test("what is found stands behind the engine's events, for every reader of the log", async () => {
  const folder = await mkdtemp(join(tmpdir(), "texts-"));
  try {
    const log = join(folder, "events.jsonl");
    await writeFile(log, step(fly.App, { __provider: own }));
    expect(await refuseUnreleased(log)).toEqual([]);
    await writeFile(log, step(fly.App, { __provider: OTHER }));
    expect(await refuseUnreleased(log)).toEqual([
      expect.stringMatching(/^released-provider-text: app: __provider is no provider text/),
    ]);
    const [violation] = violationsIn([...eventsIn(await readFile(log, "utf8"))]);
    expect(violation).toMatchObject({ rule: "released-provider-text", mandatory: true });
    expect(await refuseUnreleased(join(folder, "absent"))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
