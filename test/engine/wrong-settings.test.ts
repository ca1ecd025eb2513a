import { afterAll, beforeAll, expect, it } from "vitest";
import { wrongSettings } from "../settings/wrong-settings.ts";
import { RefusedSettings } from "./support/refused-settings.ts";

/* A few wrong settings through the real engine; wrong-settings.long.test.ts goes through all of them. */
const EVERY = 30;
let refused: RefusedSettings;
beforeAll(async () => {
  refused = await RefusedSettings.start();
});
afterAll(() => refused.stop());

it("has at least twenty cases", () => expect(wrongSettings.length).toBeGreaterThanOrEqual(20));

it.each(wrongSettings.filter((_, index) => index % EVERY === 0))("$name", (wrong) =>
  refused.expectRefused(wrong),
);
