import { describe, expect, it } from "vitest";
import { eventsIn } from "../../../operations/changes/read.ts";
import { withoutUnseen } from "../../../operations/drift/analysis.ts";
import { type DriftFindings, verdictOf } from "../../../operations/drift/findings.ts";
import { driftLines, driftMarker, issueBody, issueTitle } from "../../../operations/drift/issue.ts";
import { approvalOf, approvalRemarks, declaredApproval } from "../../../operations/drift/reviewers.ts";
import { driftIn } from "../../../operations/report/changes.ts";
import { log, step } from "../report/support/events.ts";

const clean: DriftFindings = {
  stack: "staging",
  drift: [],
  violations: [],
  remarks: [],
  told: [],
  errors: [],
  undeployed: 0,
};

/** A refreshed resource: what the state had, and what is live (undefined when it is gone). */
function refreshed(
  old: Record<string, unknown>,
  live: Record<string, unknown> | undefined,
  name = "dashboard-web",
) {
  const { resourcePreEvent } = step({ op: "refresh", name, old, new: live }) as { resourcePreEvent: object };
  return { resOutputsEvent: resourcePreEvent };
}

describe("drift", () => {
  it("is what a refresh found, and not what the program would change", () => {
    const events = log(
      refreshed({ memory: 2048, same: 1 }, { memory: 4096, same: 1 }),
      refreshed({ a: 1 }, { a: 1 }, "unchanged"),
      refreshed({ a: 1 }, undefined, "gone"),
      step({ op: "update", name: "declared-since", old: { a: 1 }, new: { a: 2 } }),
    );
    expect(driftIn([...eventsIn(events)])).toMatchObject([
      {
        operation: "update",
        name: "dashboard-web",
        fields: [{ path: "memory", before: "2048", after: "4096" }],
      },
      { operation: "delete", name: "gone", fields: [] },
    ]);
  });

  it("is told from a clean stack and from a check that failed", () => {
    const drift = driftIn([...eventsIn(log(refreshed({ a: 1 }, { a: 2 })))]);
    expect(verdictOf({ ...clean, undeployed: 3 })).toBe("clean");
    expect(verdictOf({ ...clean, drift })).toBe("drift");
    expect(verdictOf({ ...clean, drift, errors: [{ message: "no answer" }] })).toBe("failed");
    const places = [{ resource: "x", messages: ["y"] }];
    expect(verdictOf({ ...clean, violations: [{ rule: "r", mandatory: false, places }] })).toBe("clean");
    expect(verdictOf({ ...clean, violations: [{ rule: "r", mandatory: true, places }] })).toBe("drift");
  });

  it("is one issue that is found again and says the same for the same", () => {
    const drift = driftIn([...eventsIn(log(refreshed({ a: 1 }, { a: "@team <b>" })))]);
    const findings = { ...clean, drift, undeployed: 2 };
    expect(issueTitle(findings)).toBe("Drift in staging: dashboard-web");
    expect(issueBody(findings).split("\n")[0]).toBe(driftMarker("staging"));
    expect(issueBody(findings)).toBe(issueBody(structuredClone(findings)));
    expect(driftLines(findings).at(-1)).toBe("staging: drifted");
  });
});

describe("who approves", () => {
  const declared = declaredApproval({ reviewers: [{ users: [2, 1], teams: [] }], preventSelfReview: true });
  const live = (users: number[], prevent = true) =>
    approvalOf({
      protection_rules: [
        { type: "wait_timer" },
        {
          type: "required_reviewers",
          prevent_self_review: prevent,
          reviewers: users.map((id) => ({ type: "User" as const, reviewer: { id } })),
        },
      ],
    });

  it("is as declared, whatever the order", () => {
    expect(approvalRemarks("production", declared, live([1, 2]))).toEqual([]);
  });

  it("is missed when somebody took the reviewers away, which no refresh sees", () => {
    expect(approvalRemarks("production", declared, approvalOf({ protection_rules: [] }))).toEqual([
      expect.stringMatching(/approved by nobody, and user 1, user 2 is declared/),
      expect.stringMatching(/may approve their own/),
    ]);
    expect(approvalRemarks("production", declared, live([1, 2], false))).toHaveLength(1);
  });

  it("is nobody's matter where none is declared", () => {
    expect(approvalRemarks("staging", declaredApproval({}), live([7]))).toEqual([]);
  });
});

it("an analysis does not see protection, so what the state protects is not held against it", () => {
  const message = "The option protect is not set, so that one mistake deletes it.";
  const violation = (resource: string, messages: string[]) => ({
    ...{ rule: "kept-data", mandatory: true },
    places: [{ resource, messages }],
  });
  const protectedOnes = new Set(["dashboard"]);
  expect(withoutUnseen([violation("dashboard", [message])], protectedOnes)).toEqual([]);
  expect(withoutUnseen([violation("other", [message])], protectedOnes)).toHaveLength(1);
  expect(withoutUnseen([violation("dashboard", [message, "is not encrypted"])], protectedOnes)).toEqual([
    violation("dashboard", ["is not encrypted"]),
  ]);
});
