import { describe, expect, it } from "vitest";
import type { EngineRecord } from "../../../operations/engine/records.ts";
import { breakable, LockHeld } from "../../../operations/repair/held.ts";
import { holdersIn, judgeHolder, type LockHolder } from "../../../operations/repair/lock.ts";

const REFUSAL = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/hotdash/production/1a2b.json: created by ci@runner-1 (pid 4711) at 2026-11-21T15:00:00Z`;

const holder = { user: "ci", host: "runner-1", pid: 4711, since: "2026-11-21T15:00:00Z" };
const record = (at: string, started: string, change: Partial<EngineRecord> = {}): EngineRecord => ({
  ...{ user: "ci", host: "runner-1", pid: 4711, boot: "b", namespace: "n" },
  ...{ at, started, ...change },
});

it("a refusal names its holders with their locks", () => {
  expect(holdersIn(REFUSAL)).toEqual([
    { ...holder, lock: "s3://state/.pulumi/locks/organization/hotdash/production/1a2b.json" },
  ]);
  expect(holdersIn("error: no such bucket")).toEqual([]);
});

describe("a holder", () => {
  const before = record("2026-11-21T14:59:58Z", "100");

  it("is judged by the record of the engine that took the lock", () => {
    const judge = (found: { started: string }) =>
      found.started === "100" ? ("dead" as const) : ("alive" as const);
    expect(judgeHolder(holder, [before], judge)).toBe("dead");
    // Its number was given out again, to another engine of ours: that one took no lock at this time.
    expect(judgeHolder(holder, [before, record("2026-11-21T15:10:00Z", "200")], judge)).toBe("dead");
    expect(judgeHolder(holder, [record("2026-11-20T15:00:00Z", "50"), before], judge)).toBe("dead");
  });

  it.each([
    ["there is none", []],
    ["another user's", [record(before.at, "100", { user: "root" })]],
    ["another host's", [record(before.at, "100", { host: "runner-2" })]],
    ["of an engine that was started later", [record("2026-11-21T15:10:00Z", "100")]],
  ])("is elsewhere without a record of it, whatever has its number now: %s", (_, records) => {
    expect(judgeHolder({ ...holder, pid: holder.pid }, records, () => "alive")).toBe("elsewhere");
  });
});

describe("a lock", () => {
  const said: string[] = [];
  const asked = (judgement: "alive" | "dead" | "elsewhere", force: boolean) => {
    said.length = 0;
    const options = { force, stack: "production", say: (line: string) => said.push(line) };
    return breakable([holder as LockHolder], options, () => judgement);
  };

  it("of a dead process may be broken", () => {
    expect(asked("dead", false)).toEqual([holder]);
    expect(said).toEqual([expect.stringContaining("which is not running any more")]);
  });

  it("of a living process may not, and nobody is told to end it", () => {
    expect(() => asked("alive", false)).toThrow(LockHeld);
    expect(() => asked("alive", false)).toThrow(
      /which is running\. Wait for it to end, or stop that command with Ctrl-C/,
    );
  });

  it("of a process that cannot be looked at may not, and the way out is named with what it risks", () => {
    expect(() => asked("elsewhere", false)).toThrow(
      /npm run repair -- production --force \(if that update still runs, both write/,
    );
    expect(() => asked("elsewhere", false)).not.toThrow(/kill|end it first/);
  });

  it.each(["alive", "elsewhere", "dead"] as const)(
    "may always be broken by force, and the risk is said: %s",
    (judgement) => {
      expect(asked(judgement, true)).toEqual([holder]);
      if (judgement !== "dead")
        expect(said).toEqual([expect.stringContaining("as --force asks; if that update still runs")]);
    },
  );
});
