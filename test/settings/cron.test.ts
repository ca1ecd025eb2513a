import { describe, expect, it } from "vitest";
import { isCron } from "../../settings/schema/cron.ts";

/* A schedule that no cron takes would be refused by the platform after the update began, or never run. */
describe("a schedule", () => {
  it.each(["0 3 * * *", "*/15 * * * *", "5,35 8-18 1 1-6/2 mon-fri", "0 0 31 DEC *", "0 0 * * 7"])(
    "is %s",
    (text) => expect(isCron(text)).toBe(true),
  );
  it.each([
    "a b c d e",
    "60 * * * *",
    "0 24 * * *",
    "0 0 32 * *",
    "0 0 * 13 *",
    "0 3 * *",
    "0 0 3 * * *",
    "@daily",
    "0 0 L * *",
    "0 0 * * 5#2",
    "*/0 * * * *",
    "",
  ])("is not: %s", (text) => expect(isCron(text)).toBe(false));
});
