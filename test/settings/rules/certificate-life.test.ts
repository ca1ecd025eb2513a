import { expect, it } from "vitest";
import { endsSoon } from "../../../settings/rules/certificate-life.ts";

const DAY = 86_400_000;

/* With a fixed number of days, a certificate of six days is late all its life, and one of 45 for half of it. */
it.each([
  [90, 22, undefined],
  [90, 20, "20 days"],
  [64, 15, undefined],
  [64, 14, "14 days"],
  [45, 21, undefined],
  [45, 10, "10 days"],
  [6, 6, undefined],
  [6, 2, undefined],
  [6, 1, "24 hours"],
  [6, -1, "-24 hours"],
])("of a certificate of %i days with %i left: %s", (life, left, said) => {
  const now = Date.UTC(2028, 1, 1);
  const ends = now + left * DAY;
  expect(endsSoon(ends, ends - life * DAY, now)).toBe(said);
});

it("counts one that does not say when it began as one of 90 days", () => {
  expect(endsSoon(21 * DAY, undefined, 0)).toBeUndefined();
  expect(endsSoon(20 * DAY, undefined, 0)).toBe("20 days");
});
