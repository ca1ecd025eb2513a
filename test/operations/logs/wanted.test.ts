import { expect, it } from "vitest";
import { beginOf, sinceProblems } from "../../../operations/logs/wanted.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");

it.each([
  ["30s", "2026-12-01T11:59:30Z"],
  ["10m", "2026-12-01T11:50:00Z"],
  ["2h", "2026-12-01T10:00:00Z"],
  ["2026-12-01T04:30Z", "2026-12-01T04:30:00Z"],
  ["2026-12-01T04:30+02:00", "2026-12-01T02:30:00Z"],
])("lines begin at %s", (since, begin) => {
  expect(beginOf(since, NOW)).toBe(Date.parse(begin));
});

it.each(["", "10", "10d", "-5m", "yesterday", "2026-12-01T04:30", "2026-12-01"])(
  "what says no time, %j, is refused, and says what is allowed",
  (since) => {
    expect(sinceProblems(since)[0]).toMatch(/is no time\n {3}allowed: 30s, 10m, 2h/);
  },
);
