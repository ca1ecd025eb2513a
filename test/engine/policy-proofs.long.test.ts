import { afterAll, beforeAll, describe, it } from "vitest";
import { proofs } from "../policies/proofs/all.ts";
import { stackName } from "../policies/proofs/proof.ts";
import { PastSettings } from "./support/past-settings.ts";

/* Every rule of the pack on the real engine, past everything that would have refused the same before. */
describe.each([...new Set(proofs.map(stackName))])("in %s", (stack) => {
  let past: PastSettings;
  beforeAll(async () => {
    past = await PastSettings.start(stack);
  });
  afterAll(() => past.stop());

  it.each(proofs.filter((proof) => stackName(proof) === stack && !proof.unseen))("$rule", (proof) =>
    past.expectRefused(proof),
  );
});
