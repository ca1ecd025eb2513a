import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image } from "../support/fly-world.ts";
import { expectHealed } from "./support/healed.ts";
import { KilledUpdates } from "./support/killed-update.ts";

/* kill -9 of the engine during a bluegreen update, at two telling requests; kill-update.long.test.ts tries all. */
describe("an update by bluegreen that is killed", () => {
  let updates: KilledUpdates;
  beforeAll(async () => {
    updates = await KilledUpdates.start("bluegreen");
  });
  afterAll(() => updates.stop());

  it("while the new set is made is finished by repair and a plain up", async () => {
    const at = await updates.kill(3, image("1", "b"));
    expect(at).toMatch(/POST .*machines/);
    await expectHealed(updates, image("1", "b"), `killed at ${at}`);
  });

  it("is taken back by repair and a plain up to what ran before", async () => {
    const at = await updates.kill(14, image("2", "c"));
    expect(at).toBeDefined();
    await expectHealed(updates, image("1", "b"), `killed at ${at}`);
  });
});
