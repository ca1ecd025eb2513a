import { EXIT } from "../../operations/deploy/exit-codes.ts";
import { sinceProblems } from "../../operations/logs/wanted.ts";
import { STACK, STACK_NAME } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, text } from "../kinds.ts";

/** Tokens of the platforms that a stack is on. */
const PLATFORMS = {
  FLY_API_TOKEN: "where it is on Fly.io",
  RENDER_API_KEY: "where it is on Render",
};

/** What people look at first, and what they do about it. */
export const looks = [
  command({
    name: "doctor",
    group: "Care",
    summary:
      "asks at once for everything that commands need: engine, backend, passphrase, tokens, registry, clock",
    about:
      "Says whose each token is, what it reaches and how long it lasts, where its platform tells. Commands that change a stack ask\n" +
      "the same of what they need before they begin.",
    arguments: {
      stack: text("stack", "which one; this machine alone without it", { allowed: STACK_NAME }),
    },
    options: { json: flag("prints all of it as JSON") },
    environment: { ...PLATFORMS, GITHUB_TOKEN: "of the repository" },
    examples: [
      ["", "whether this machine can run anything"],
      ["production", "whether a release could begin"],
    ],
    codes: { 0: "nothing is missing", 1: "something is, each with its way out" },
    run: async (given) => (await import("../../operations/doctor/main.ts")).doctor(given),
  }),
  command({
    name: "status",
    group: "Look",
    summary: "says on one screen what a stack is at; only reads",
    about:
      "Release, machines and services with their checks, last deploys, flags, certificates, jobs, the age of backup and drift, cost.\n" +
      "What does not answer within 10 s is said in its part, and takes nothing else away.",
    arguments: { stack: STACK },
    options: { json: flag("prints all of it as JSON, times in UTC") },
    environment: {
      ...PLATFORMS,
      GITHUB_TOKEN: "reads the records of deploys",
      "HOTDASH_BACKUP_ACCESS_KEY_ID, HOTDASH_BACKUP_SECRET_ACCESS_KEY": "the keys of the bucket of backups",
    },
    examples: [
      ["production", "the screen"],
      ["production --json", "the same for a program"],
    ],
    codes: { 0: "every part was read", 1: "a part could not be read; the others stand" },
    run: async (given) => (await import("../../operations/status/main.ts")).status(given),
  }),
  command({
    name: "logs",
    group: "Look",
    summary: "shows what a stack's systems wrote, oldest first, with its secrets hidden; only reads",
    about:
      "The platforms' own logs: about the last hundred lines of an app on Fly.io and of all services on Render. Without the stack's\n" +
      "passphrase nothing is shown, because nothing could be hidden. Process groups are Fly's.",
    arguments: { stack: STACK },
    options: {
      follow: flag("goes on until Ctrl-C", { short: "f" }),
      system: text("name", "only of one system: dashboard, or an app of the team's own"),
      group: text("name", "only of one process group, such as web"),
      machine: text("id", "only of one machine, by its name or id, or of an instance at Render"),
      since: text("time", "from then on: 10m, 2h, or a moment such as 2026-12-01T04:30Z; 1h without it"),
      json: flag("prints a JSON document a line: at, from, message"),
    },
    environment: PLATFORMS,
    examples: [
      ["production", "the last hour"],
      ["production --follow --group worker", "what the worker writes from now on"],
      ["staging --machine web-dfw-1 --since 10m", "one machine"],
    ],
    codes: { 1: "a platform did not answer; the lines of the others were shown" },
    check: ({ since }) => sinceProblems(since),
    run: async (given) => (await import("../../operations/logs/main.ts")).logs(given),
  }),
  command({
    name: "releases",
    group: "Look",
    summary: "lists past releases of a stack, newest first; only reads",
    about: "hotdash rollback --list says besides what the way back to each takes of the database.",
    arguments: { stack: STACK },
    options: { json: flag("prints them as JSON, times in UTC") },
    examples: [
      ["production", "which there are, and which one runs"],
      ["production --json", "the same for a program"],
    ],
    run: async (given) => (await import("../../operations/releases/main.ts")).releases(given),
  }),
  command({
    name: "cost",
    group: "Look",
    summary: "says what a stack costs in a month, resource by resource, at list prices; only reads",
    about: "By what is stored of it. A preview says what a change costs.",
    arguments: { stack: STACK },
    options: { json: flag("prints it as JSON, in US dollars") },
    examples: [["production", "every resource that costs something"]],
    run: async (given) => (await import("../../operations/status/cost.ts")).cost(given),
  }),
  command({
    name: "open",
    group: "Look",
    summary: "prints where a system answers, and opens it in a browser where there is one",
    arguments: {
      stack: STACK,
      system: text("system", "an app of the team's own; the dashboard without it"),
    },
    options: { print: flag("opens no browser") },
    examples: [["production", "the dashboard"]],
    run: async (given) => (await import("../../operations/reach/open.ts")).open(given),
  }),
  command({
    name: "console",
    group: "Look",
    summary: "prints the platform's own command that opens a shell in a machine; runs nothing",
    arguments: {
      stack: STACK,
      group: text("group", "a process group, a machine or a service at Render; web without it"),
    },
    environment: PLATFORMS,
    examples: [
      ["production", "a machine of web that is awake"],
      ["production chroma", "the one of Chroma"],
    ],
    run: async (given) => (await import("../../operations/reach/console.ts")).shellCommand(given),
  }),
  command({
    name: "restart",
    group: "Change",
    summary: "starts anew what runs, as it is, by each group's own strategy; kept in the stack's tags",
    about:
      "The gate, the leases and the put-back are those of a release; the app's newest secrets come along. On Render its own restart.\n" +
      "Refused in maintenance and after an update that was left half way.",
    arguments: {
      stack: STACK,
      group: text(
        "group",
        "web, or <app>/<group>, or the name of a service at Render; everything without it",
      ),
    },
    options: { yes: flag("asks nobody", { short: "y" }) },
    environment: PLATFORMS,
    examples: [
      ["staging web --yes", "the web group, nobody is asked"],
      ["production", "everything, one group after the other, after a question"],
    ],
    codes: {
      1: "it failed, and what was touched is as it was before; the message says so",
      [EXIT.declined]: "a person said no; nothing was touched",
      [EXIT.interrupted]: "interrupted; machines that were touched are as they were before",
      [EXIT.left]: "left at once on a second interrupt",
    },
    run: async (given) => (await import("../../operations/restart/main.ts")).restart(given),
  }),
];
