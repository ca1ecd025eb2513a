import { describe, expect, it } from "vitest";
import type { Change, Changes } from "../../../operations/changes/change.ts";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import type { DeployContext, Facts } from "../../../operations/deploy/step.ts";
import { approval } from "../../../operations/deploy/steps/approval.ts";
import { record } from "../../../operations/deploy/steps/record.ts";
import { up } from "../../../operations/deploy/steps/up.ts";
import type { Answer } from "../../../operations/run/question.ts";
import { namingImage } from "../../../operations/run/wanted.ts";

const change = (name: string): Change => ({
  ...{ urn: `urn::${name}`, type: "t", name, operation: "update", inputs: { image: "b" }, differences: [] },
});
const plan = (...names: string[]): Changes & { fingerprint: string } => ({
  ...{ changes: names.map(change), unchanged: 0, packs: { hotdash: "1" }, violations: [] },
  fingerprint: `of ${names.join()}`,
});

const image = (digit: string) => `registry.fly.io/hotdash:${digit}@sha256:${digit.repeat(64)}`;
const release = (digit: string | undefined) => {
  const named = digit && image(digit);
  return { image: named, property: "--image", env: namingImage(named) };
};

interface Given {
  options?: object;
  facts?: Partial<Facts>;
  answers?: Answer[];
  approvedBefore?: Changes & { fingerprint: string };
  stack?: object;
}

function contextOf({ options, facts, answers, approvedBefore, stack }: Given) {
  const notes: unknown[] = [];
  const context = {
    options: { yes: false, ...options },
    facts: { verdicts: {}, begun: false, code: EXIT.done, plan: plan("web"), ...facts },
    ...{ approvedBefore, stack: { name: "staging", ...stack }, stopped: new AbortController().signal },
    folder: { note: (entry: unknown) => notes.push(entry) },
    ask: answers && (async () => answers.shift() ?? "no"),
  };
  return { context: context as unknown as DeployContext, notes };
}

describe("an approval", () => {
  const approve = async (given: Given) => {
    const { context, notes } = contextOf(given);
    return { how: await approval.run(context), notes };
  };

  it("is a person's yes, and remembered by its fingerprint", async () => {
    const { how, notes } = await approve({ answers: ["yes"] });
    expect(how).toBe("a person said yes");
    expect(notes).toEqual([{ type: "approved", fingerprint: "of web", how }]);
  });

  it("is the fingerprint of a preview where nobody is asked", async () => {
    expect((await approve({ options: { yes: true, fingerprint: "of web" } })).how).toBe(
      "previewed as of web",
    );
  });

  it("is not the fingerprint alone where a person can be asked", async () => {
    const asked = approve({ options: { fingerprint: "of web" }, answers: ["no"] });
    await expect(asked).rejects.toMatchObject({ code: EXIT.declined });
  });

  it("is not needed for what is left of what was approved, and is for anything more", async () => {
    const left = await approve({ approvedBefore: plan("web", "chroma"), answers: [] });
    expect(left.how).toContain("the rest of what was approved");
    const more = approve({ approvedBefore: plan("chroma"), answers: ["no"] });
    await expect(more).rejects.toMatchObject({ code: EXIT.declined });
  });

  it("is not needed for nothing", async () => {
    expect((await approve({ facts: { plan: plan() } })).how).toContain("nothing to approve");
  });
});

describe("the update", () => {
  it("is refused when somebody changed the stack since its preview", async () => {
    const { context } = contextOf({ facts: { stateMark: "then" }, stack: { export: async () => "now" } });
    await expect(up.run(context)).rejects.toMatchObject({
      code: EXIT.fingerprint,
      message: expect.stringContaining("somebody updated the stack since it was previewed"),
    });
    expect(context.facts.begun).toBe(false);
  });

  it("is done when there is nothing to change", async () => {
    const done = (facts: Partial<Facts>) =>
      up.done?.(contextOf({ facts: { release: release("a"), running: image("a"), ...facts } }).context);
    expect(await done({ plan: plan() })).toBe("nothing to change");
    expect(await done({})).toBeUndefined();
    // The stack shared has no image to say.
    expect(await done({ plan: plan(), release: release(undefined) })).toBe("nothing to change");
  });

  it("is not done when an earlier one was cut off before the state named its release: the next plain one would go back", async () => {
    const facts = { plan: plan(), release: release("b") };
    expect(await up.done?.(contextOf({ facts: { ...facts, running: image("a") } }).context)).toBeUndefined();
    expect(await up.done?.(contextOf({ facts }).context)).toBeUndefined();
  });
});

it("an interrupted release leaves no record, nor does one without a commit", async () => {
  const commit = "c".repeat(40);
  const done = (facts: Partial<Facts>) => record.done?.(contextOf({ facts }).context);
  expect(await done({ commit, code: EXIT.interrupted })).toContain("says nothing against it");
  expect(await done({})).toContain("nothing to record");
  expect(await done({ commit, code: EXIT.smoke })).toBeUndefined();
});
