import { afterAll, beforeAll, it } from "vitest";
import { proofs } from "../policies/proofs/all.ts";
import { PastSettings } from "./support/past-settings.ts";

/* Every rule of the pack on the real engine, past everything that would have refused the same before. */
let past: PastSettings;
beforeAll(async () => {
  past = await PastSettings.start();
});
afterAll(() => past.stop());

it.each(proofs)("$rule", (proof) => past.expectRefused(proof));
