import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { policies } from "../../policies/list.ts";
import { wrongSettings } from "../settings/wrong-settings.ts";
import { canary, stackConfig, stackIs, stackViolations, unknown, violations } from "./kernel/judging.ts";
import { withoutValue, withValue } from "./kernel/resources.ts";
import { LEVELS, ServedPack } from "./kernel/served-pack.ts";
import { proofs } from "./proofs/all.ts";
import { brokenBy, type Proof, type Resource, stackName, stackOf } from "./proofs/proof.ts";

/*
 * The same cases for every rule: judged directly, and by the pack in its own process as the engine asks it. The tests of
 * each rule beside this go further.
 */
test("every rule has its proof", () => {
  expect(proofs.map(({ rule }) => rule).sort()).toEqual(policies.map(({ name }) => name).sort());
});

/** Violations of the proof's own rule when the stack declares this resource. */
function judged(proof: Proof, subject: Resource): string[] {
  const rule = policies.find(({ name }) => name === proof.rule);
  if (rule === undefined) throw new Error(`no rule is called ${proof.rule}`);
  const stack = stackOf(proof, subject);
  if ("validateStack" in rule)
    return stackViolations(
      rule,
      stack.map(({ type, props }) => [type, props]),
    );
  return stack.flatMap(({ type, props, protect = true }) => violations(rule, type, props, {}, protect));
}

/** Pulumi's mark of a secret value: what stands beside it is hidden everywhere but from the pack. */
const asSecret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const packs = new Map<string, ServedPack>();
beforeAll(async () => {
  const stacks = new Set(proofs.map(stackName));
  for (const stack of stacks) packs.set(stack, await ServedPack.start(stack, stackConfig()));
});
afterAll(() => {
  for (const pack of packs.values()) pack.stop();
});

describe.each(proofs)("$rule", (proof) => {
  const { rule, type, good, path, protect = true } = proof;
  const broken = brokenBy(proof);
  const given = (value: unknown): Resource => ({ type, props: withValue(good, path, value), protect });
  const pack = () => packs.get(stackName(proof)) as ServedPack;
  const byPack = async (subject: Resource) =>
    (await pack().judge(stackOf(proof, subject))).filter(({ policyname }) => policyname === rule);

  beforeEach(async () => {
    stackIs(stackName(proof), proof.config);
    await pack().configure();
  });

  test("allows what is good", () => expect(judged(proof, { type, props: good, protect })).toEqual([]));

  test("refuses what breaks it, and repeats no secret", () => {
    const messages = judged(proof, broken).join("\n");
    expect(messages).toMatch(proof.says);
    expect(messages).not.toContain(canary);
  });

  const { says: unknownSays = /is unknown in this preview/, allowed } = { ...proof.unknown } as {
    says?: RegExp;
    allowed?: string;
  };
  test(allowed ? `allows an unknown: ${allowed}` : "refuses an unknown", () => {
    const messages = judged(proof, given(unknown));
    if (allowed) expect(messages).toEqual([]);
    else expect(messages.join("\n")).toMatch(unknownSays);
  });

  test(`where it is missing: ${proof.missing}`, () => {
    const missing = { type, props: withoutValue(good, path), protect };
    expect(judged(proof, missing).length > 0).toBe(proof.missing === "refused");
  });

  test(`where it is of another type: ${proof.wrongType}`, () => {
    const messages = judged(proof, given(proof.ofWrongType ?? 4711));
    expect(messages.length > 0).toBe(proof.wrongType === "refused");
  });

  test("is named by the pack that refuses", async () => {
    const [first] = await byPack(broken);
    expect(first).toMatchObject({ policyname: rule, enforcementlevel: LEVELS.mandatory });
    expect(await byPack({ type, props: good, protect })).toEqual([]);
  });

  test("sees through secrets, and hides them", async () => {
    const secret = proof.broken ? broken : given(asSecret(proof.bad));
    const found = await byPack(secret);
    expect(found.map(({ message }) => message).join("\n")).toMatch(proof.says);
    expect(JSON.stringify(found)).not.toContain(canary);
  });

  test("is switched off or lowered by config, but not in live production", async () => {
    if (["production", "shared"].includes(stackName(proof))) {
      for (const level of ["disabled", "advisory"] as const)
        await expect(pack().configure({ [rule]: level })).rejects.toThrow(
          /takes no configuration of the policy pack/,
        );
      const [first] = await byPack(broken);
      expect(first).toMatchObject({ policyname: rule, enforcementlevel: LEVELS.mandatory });
      return;
    }
    await pack().configure({ [rule]: "disabled" });
    expect(await byPack(broken)).toEqual([]);
    await pack().configure({ [rule]: "advisory" });
    const levels = (await byPack(broken)).map(({ enforcementlevel }) => enforcementlevel);
    expect([...new Set(levels)]).toEqual([LEVELS.advisory]);
  });

  test("is met by the settings before the pack is asked, or cannot be broken by them", () => {
    if (typeof proof.settings === "object") return expect(proof.settings.unsayable).toMatch(/\w/);
    expect(wrongSettings.map(({ name }) => name)).toContain(proof.settings);
  });
});
