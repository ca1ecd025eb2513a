import { describe, expect, it } from "vitest";
import { goingBack } from "../../../operations/deploy/going-back.ts";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { asApproved, wantedRelease } from "../../../operations/run/wanted.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import type { PastRelease } from "../../../settings/releases/release.ts";

/*
 * A rollback whose command line is given again after it was done, by whomever, wherever, whenever: the state says that what
 * runs was gone back to. GitHub is not asked.
 */
const image = (tag: string, digit: string) => `registry.fly.io/hotdash:${tag}@sha256:${digit.repeat(64)}`;
const ONE = image("v1.0.0", "1");
const TWO = image("v1.1.0", "2");
const F = "f".repeat(32);
const came = (what: string, hour: number, more: Partial<PastRelease> = {}): PastRelease => ({
  ...{ image: what, finished_at: `2026-11-29T${hour}:00:00Z`, outcome: "live", by: "somebody", ...more },
});
const WENT_BACK = [came(ONE, 12, { rollback: { fingerprint: F } }), came(TWO, 11), came(ONE, 10)];

const stackOf = (releases: readonly PastRelease[]) =>
  ({
    ...{ name: "production", project: { name: "hotdash" } },
    outputs: async () => ({ image: releases[0]?.image, releases }),
    run: async () => ({ code: 1, stdout: "" }),
  }) as unknown as Stack;

const back = (rollbackTo: string, { releases = WENT_BACK, fingerprint, resolvedBefore }: GivenBack = {}) =>
  goingBack({
    ...{ stack: stackOf(releases), options: { rollbackTo, fingerprint }, resolvedBefore },
    facts: { running: releases[0]?.image },
  } as unknown as DeployContext);

interface GivenBack {
  releases?: readonly PastRelease[];
  fingerprint?: string;
  resolvedBefore?: string;
}

describe("a rollback that was done", () => {
  it.each([
    ["by its version", "v1.0.0", undefined],
    ["by its digest", "1111111", undefined],
    ["by the plan that was approved, where none was named", "previous", F],
  ])("is what is asked for again %s", async (_, named, fingerprint) => {
    const { image: found, note } = await back(named, fingerprint === undefined ? {} : { fingerprint });
    expect(found).toBe(ONE);
    expect(note).toBe(
      "production went back to 111111111111 (v1.0.0) already, on 2026-11-29 12:00 UTC by somebody: it is done",
    );
  });

  it("goes forward again by `previous` with another plan or none, and says so", async () => {
    for (const given of [{}, { fingerprint: "0".repeat(32) }]) {
      const { image: found, note } = await back("previous", given);
      expect(found).toBe(TWO);
      expect(note).toContain(
        "already, on 2026-11-29 12:00 UTC by somebody: from there it goes to 222222222222",
      );
    }
  });

  it("is what the interrupted run meant, whatever it is called by now", async () => {
    expect(await back("previous", { resolvedBefore: ONE })).toMatchObject({ image: ONE });
  });
});

it("what runs and was never gone back to is still refused: a slip of the hand", async () => {
  await expect(back("v1.1.0", { releases: [came(TWO, 11), came(ONE, 10)] })).rejects.toThrow(/runs already/);
});

it("the engine is told the plan of a rollback that was approved, and of nothing else", async () => {
  const releases = [came(TWO, 11), came(ONE, 10)];
  const told = (release: Awaited<ReturnType<typeof wantedRelease>>) =>
    asApproved(release, F).env.HOTDASH_ROLLBACK_FINGERPRINT;
  expect(told(await wantedRelease(stackOf(releases), { image: undefined, rollbackTo: "v1.0.0" }))).toBe(F);
  expect(told(await wantedRelease(stackOf(releases), { image: TWO, rollbackTo: undefined }))).toBe("");
});
