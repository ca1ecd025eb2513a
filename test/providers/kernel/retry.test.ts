import { describe, expect, it } from "vitest";
import { isAmbiguous, mayRepeat, pauseMs, retryAfterSeconds } from "../../../providers/kernel/retry.ts";

describe("whether a request may be sent again without looking", () => {
  it.each([
    ["a rate limit, whatever it does", { status: 429, idempotent: false }, true],
    ["a refused connection: nothing was received", { status: 0, idempotent: false, refused: true }, true],
    ["a lost answer of a read", { status: 0, idempotent: true }, true],
    ["a gateway error of a read", { status: 502, idempotent: true }, true],
    ["a lost answer of a create", { status: 0, idempotent: false }, false],
    ["a gateway error of a create", { status: 503, idempotent: false }, false],
    ["a deadline of a create", { status: 408, idempotent: false }, false],
    ["a refusal", { status: 412, idempotent: true }, false],
    ["a conflict", { status: 409, idempotent: true }, false],
  ])("%s", (_, attempt, expected) => expect(mayRepeat(attempt)).toBe(expected));
});

it("calls an answer ambiguous only when the request may have taken effect", () => {
  expect([0, 408, 500, 504].map((status) => isAmbiguous({ status, idempotent: false }))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([400, 409, 412, 422, 429].some((status) => isAmbiguous({ status, idempotent: false }))).toBe(false);
  expect(isAmbiguous({ status: 0, idempotent: false, refused: true })).toBe(false);
});

it("doubles the pause up to ten seconds, with jitter in its upper half", () => {
  expect([1, 2, 3, 4, 5, 9].map((attempt) => pauseMs(attempt, undefined, () => 1))).toEqual([
    500, 1000, 2000, 4000, 8000, 10_000,
  ]);
  expect(pauseMs(3, undefined, () => 0)).toBe(1000);
});

it("prefers the platform's own Retry-After, and refuses one that is no time", () => {
  expect(pauseMs(1, 7)).toBe(7000);
  expect(retryAfterSeconds("3", 0)).toBe(3);
  expect(retryAfterSeconds("Thu, 01 Jan 1970 00:00:09 GMT", 4_000)).toBe(5);
  expect(retryAfterSeconds("Thu, 01 Jan 1970 00:00:09 GMT, 8", 4_000)).toBe(8);
  // The three forms of a date (RFC 9110, 5.6.7), whatever zone this computer is in.
  expect(retryAfterSeconds("Sunday, 06-Nov-94 08:49:37 GMT", Date.UTC(1994, 10, 6, 8, 49, 30))).toBe(7);
  const zone = process.env.TZ;
  process.env.TZ = "America/Chicago";
  expect(retryAfterSeconds("Sun Nov  6 08:49:37 1994", Date.UTC(1994, 10, 6, 8, 49, 30))).toBe(7);
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  // V8 reads these as dates of 2001 and 2005, after which the request would have gone out again at once.
  expect(retryAfterSeconds("5, 5", Date.now())).toBe(5);
  expect(retryAfterSeconds("5,120", Date.now())).toBe(120);
  expect(retryAfterSeconds("5 minutes", Date.now())).toBeUndefined();
  expect(retryAfterSeconds("soon", 0)).toBeUndefined();
  expect(retryAfterSeconds(null, 0)).toBeUndefined();
});
