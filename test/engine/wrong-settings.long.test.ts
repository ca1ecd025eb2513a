import { afterAll, beforeAll, it } from "vitest";
import { wrongSettings } from "../settings/wrong-settings.ts";
import { RefusedSettings } from "./support/refused-settings.ts";

/* Every wrong setting of the table through the real engine. */
let refused: RefusedSettings;
beforeAll(async () => {
  refused = await RefusedSettings.start();
});
afterAll(() => refused.stop());

it.each(wrongSettings)("$name", (wrong) => refused.expectRefused(wrong));
