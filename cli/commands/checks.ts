import { SEVERITIES } from "../../operations/scan/severities.ts";
import { FORMATS } from "../../operations/stack-guard/report.ts";
import { oneOf, STACK } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, list, needed, neededPath, otherwise, path, pathOr } from "../kinds.ts";

const ISSUE = flag("keeps one issue about it: opened, brought up to date, and closed when all is well");
const JSON_INSTEAD = flag(
  "prints all of it as JSON, times in UTC, and what else there is to say on standard error",
);
const RUNS = {
  FLY_API_TOKEN: "where jobs are on Fly.io",
  RENDER_API_KEY: "where they are on Render",
};
const GITHUB = { "GITHUB_TOKEN, GITHUB_REPOSITORY": "where --issue keeps it" };

export const checks = [
  command({
    name: "drift",
    group: "Look",
    summary: "compares a stack with what is live, and judges the policies on both; changes nothing",
    arguments: { stack: STACK },
    options: { issue: ISSUE, report: path("file", "keeps the findings as JSON"), json: JSON_INSTEAD },
    environment: GITHUB,
    examples: [["production --issue --report drift.json", "as the nightly workflow does"]],
    codes: { 0: "clean", 1: "the check failed", 7: "drift" },
    run: async (given) => (await import("../../operations/drift/main.ts")).drift(given),
  }),
  command({
    name: "uptime",
    group: "Look",
    summary:
      "asks every smoke path of a stack once, and looks at its certificate and its jobs; needs no secret",
    about: "Jobs are looked at where a token of their platform is given.",
    arguments: { stack: STACK },
    options: { issue: ISSUE, json: JSON_INSTEAD },
    environment: { ...GITHUB, ...RUNS },
    examples: [["production --issue", "as the workflow does"]],
    codes: { 1: "something is wrong" },
    run: async (given) => (await import("../../operations/uptime/main.ts")).uptime(given),
  }),
  command({
    name: "jobs",
    group: "Look",
    summary:
      "says of every job of a stack when it ran last, how that ended, and when it starts next; only reads",
    about:
      "On Fly.io the next start is about then: its schedules have no hour. A run is told from the platform's own events, which it\nkeeps for a while only.",
    arguments: { stack: STACK },
    options: { json: flag("prints all of it as JSON, times in UTC, durations in milliseconds") },
    environment: RUNS,
    examples: [
      ["production", "every job, and what is wrong with it"],
      ["production --json", "the same for a program"],
    ],
    codes: { 1: "one failed, was not started, takes too long, or is not there" },
    run: async (given) => (await import("../../operations/jobs/main.ts")).jobs(given),
  }),
  command({
    name: "jobs run",
    group: "Change",
    summary: "starts a job now, and follows it to its end; its exit code is the job's",
    about:
      "One that is under way is not started again. One that goes on beyond its deadline is stopped. Leaving the command stops nothing.",
    arguments: { stack: STACK, job: needed("job", "its name; <system>/<name> where two systems have it") },
    environment: RUNS,
    examples: [["production shopify-sync", "the next run, now"]],
    codes: { 124: "stopped at its deadline", 125: "not started, or not run to its end" },
    failure: 125,
    run: async (given) => (await import("../../operations/jobs/main.ts")).runJob(given),
  }),
  command({
    name: "exposure",
    group: "Look",
    summary: "lists every public address, port and certificate of a stack as they are now; only reads",
    arguments: { stack: STACK },
    options: { issue: ISSUE, json: JSON_INSTEAD },
    environment: GITHUB,
    examples: [
      ["production", "what anybody can reach"],
      ["production --issue", "as the workflow does"],
    ],
    codes: { 1: "one is not declared, a declared certificate is missing, or one ends soon" },
    run: async (given) => (await import("../../operations/exposure/main.ts")).exposure(given),
  }),
  command({
    name: "scan",
    group: "Care",
    summary: "says what is known against the packages of a lock file, and finds credentials in clear",
    about: "Packages for development count too: set-up installs them beside secrets.",
    arguments: { folder: pathOr("folder", ".", "the checkout that is looked at") },
    options: {
      severity: otherwise("severity", "high", "the least that counts", {
        allowed: oneOf(SEVERITIES, "severity"),
      }),
      report: path("file", "keeps the packages as JSON, for hotdash candidate"),
      allow: path("file", "what may be in clear, where, why and until when"),
    },
    examples: [["../hotdash --report scan.json", "the application's checkout"]],
    codes: { 1: "there is something, or nobody could be asked" },
    run: async (given) => (await import("../../operations/scan/main.ts")).scan(given),
  }),
  command({
    name: "stack-guard",
    group: "Care",
    summary: "reports every Postgres in a checkout's files that is not the team's Supabase",
    arguments: { checkout: neededPath("checkout", "the folder that is looked at") },
    options: {
      ref: list(
        "project ref",
        "a Supabase project of the team; those of the committed stack files without it",
        {
          allowed: {
            test: (text) => /^[a-z]{20}$/.test(text),
            noun: "reference of a Supabase project",
            words: "20 lower-case letters",
          },
        },
      ),
      allow: path("file", "what may be mentioned, where, why and until when"),
      format: otherwise(
        "format",
        "text",
        "how findings are written; github makes annotations of a workflow",
        {
          allowed: oneOf(FORMATS, "format"),
        },
      ),
      history: flag("looks at everything that was ever committed, too"),
      issue: ISSUE,
    },
    environment: GITHUB,
    examples: [
      ["../hotdash --format github", "as the workflow of a pull request does"],
      ["../hotdash --issue", "as the audit does"],
    ],
    codes: { 0: "clean", 1: "findings", 2: "a run that could not be made" },
    failure: 2,
    run: async (given) => (await import("../../operations/stack-guard/main.ts")).stackGuard(given),
  }),
  command({
    name: "shopify check",
    group: "Care",
    summary:
      "holds Shopify's settings of the app, and its code, against a stack file: address, API version, scopes, store",
    arguments: {
      stack: STACK,
      path: pathOr(
        "path",
        ".",
        "shopify.app*.toml, or the application's folder, whose code is looked at too",
      ),
    },
    examples: [["staging ../hotdash", "the app file of staging there"]],
    codes: { 1: "they differ" },
    run: async (given) => (await import("../../operations/shopify/main.ts")).shopifyCheck(given),
  }),
  command({
    name: "policies",
    group: "Care",
    summary: "prints every rule of the pack, and what the stack files are exempt from",
    options: { json: JSON_INSTEAD },
    examples: [
      ["", "as a table in Markdown"],
      ["--json", "the same for a program"],
    ],
    run: async (given) => (await import("../../operations/policies.ts")).policies(given),
  }),
];
