import * as z from "zod";
import { LEAST_SCORES, REPORT_KINDS, REPORTS } from "../rules/production/gates.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { day, oneOf, setting, text, wholeNumber } from "./common.ts";

/** Days of the week, as settings write them; Monday first. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Categories of Lighthouse. */
export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

const artifactName = text(/^[\w.-]{1,100}$/, "the name of an artifact: letters, digits, - _ .", "vitest");

const workflowPath = text(
  /^\.github\/workflows\/[\w.-]+\.ya?ml$/,
  "the path of a workflow, such as .github/workflows/ci.yml",
  ".github/workflows/ci.yml",
);

/** Workflows that call the build on main (staging, the weekly patch) or on a release tag (production). */
export const BUILDERS = [
  ".github/workflows/staging.yml",
  ".github/workflows/patch.yml",
  ".github/workflows/production.yml",
] as const;

const evidence = z.strictObject({
  artifact: artifactName,
  report: oneOf(REPORT_KINDS),
  /** Whose tests a JUnit report is of, which it then stands for. */
  tests: oneOf(["vitest", "playwright"]).default("vitest"),
  /** Workflow whose runs leave it, on a push to main. Any other may upload an artifact of any name. */
  workflow: workflowPath.default(".github/workflows/ci.yml"),
  /** Tests that may fail. */
  maxFailed: wholeNumber(0, 1_000, { unit: "tests", example: 0 }).default(0),
  /** Tests that must have passed: a report of none proves nothing. */
  minPassed: wholeNumber(1, 100_000, { unit: "tests", example: 1 }).default(1),
  /** Tests of Playwright that may pass only when they are repeated. */
  maxFlaky: wholeNumber(0, 1_000, { unit: "tests", example: 0 }).default(0),
  /** Least scores of Lighthouse, 0 to 1, by category. */
  minScores: setting(z.partialRecord(z.enum(CATEGORIES), z.number().min(0).max(1)), {
    allowed: `scores from 0 to 1 by category: ${CATEGORIES.join(", ")}`,
    example: { ...LEAST_SCORES },
  }).default({ ...LEAST_SCORES }),
});

const time = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes, such as "09:30"', "09:00");

const timeZone = setting(z.string().refine(isTimeZone), {
  allowed: "a time zone of the IANA data base, such as America/Chicago",
  example: "America/Chicago",
});

/** What `npm run deploy` demands before it touches anything. */
export function deploy(environmentClass: EnvironmentClass) {
  const gated = environmentClass !== "preview";
  return z.strictObject({
    /** Artifacts of the commit's workflow runs that must exist, be unexpired, and say what is demanded. */
    evidence: setting(z.array(evidence), {
      allowed: `a list of {artifact, report}, report one of ${REPORT_KINDS.join(", ")}`,
    }).prefault(gated ? REPORTS.map((report) => ({ artifact: report, report })) : []),
    image: z
      .strictObject({
        /** Fly's machines run nothing else (its documentation). */
        platform: oneOf(["linux/amd64"]).default("linux/amd64"),
        /** Days after its build at which an image is too old to be deployed: its base has known holes by then. */
        maxAgeDays: wholeNumber(1, 365, { unit: "days", example: 30 }).default(30),
        /** Workflows whose images are taken: those that the repository's build is called from on main, or on a release tag. */
        builders: setting(z.array(workflowPath).min(1), {
          allowed: "a list of paths of workflows, such as .github/workflows/staging.yml",
        }).default([...BUILDERS]),
      })
      .prefault({}),
    /** Minutes that staging must have run a commit before production takes it. */
    stagingBakeMinutes: wholeNumber(0, 10_080, { unit: "minutes", example: 30 }).default(30),
    /** Hours of the week in which releases may go out; without it all. */
    window: z
      .strictObject({
        timeZone,
        days: setting(z.array(z.enum(WEEKDAYS)).min(1), {
          allowed: `a list of ${WEEKDAYS.join(", ")}`,
          example: ["mon", "tue", "wed", "thu"],
        }),
        from: time,
        /** The first minute at which it is over. */
        to: time,
      })
      .optional(),
    /** Days on which nothing goes out, both ends included, in the window's time zone (UTC without one). */
    freezes: setting(
      z.array(z.strictObject({ from: day, to: day, reason: text(/\S/, "what the freeze is for") })),
      { allowed: "a list of {from, to, reason}" },
    ).default([]),
    /** What becomes of a release while apps that the team has given up still exist. */
    retiredApps: oneOf(["refuse", "report"]).default("refuse"),
    /** Such apps that stay for a while: somebody answers for each, and it ends. A release only tells of them until then. */
    keptApps: setting(
      z.array(
        z.strictObject({
          app: text(/^[a-z0-9][a-z0-9-]{0,62}$/, "the name of an app on Fly", "hotdash-chatwoot-db"),
          owner: text(/\p{L}/u, "who answers for it: a team or a person"),
          reason: text(/\p{L}.*\p{L}/su, "why it stays, in words"),
          /** The last day on which it counts. */
          expires: day,
        }),
      ),
      { allowed: "a list of {app, owner, reason, expires}" },
    ).default([]),
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
