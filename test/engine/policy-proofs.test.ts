import { afterAll, beforeAll, expect, it } from "vitest";
import { proofs } from "../policies/proofs/all.ts";
import { stackName } from "../policies/proofs/proof.ts";
import { PastSettings } from "./support/past-settings.ts";

/* Five rules on the real engine, past the settings; policy-proofs.long.test.ts goes through all of them. */
const EVERY = Math.ceil(proofs.length / 5);
let past: PastSettings;
beforeAll(async () => {
  past = await PastSettings.start();
});
afterAll(() => past.stop());

const here = proofs.filter((proof) => stackName(proof) === "production" && !proof.unseen);

it.each(here.filter((_, index) => index % EVERY === 0))("$rule", (proof) => past.expectRefused(proof));

it("lets through what is good, all of it at once", async () => {
  const kinds = new Map(here.map(({ type, good }) => [type, { type, props: good, protect: true }]));
  const good = [...kinds.values()];
  const { code, output, events } = await past.preview(good);
  expect(events.filter(({ enforcementLevel }) => enforcementLevel === "mandatory")).toEqual([]);
  expect(code, output).toBe(0);
});
