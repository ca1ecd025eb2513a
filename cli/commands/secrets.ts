import { STACK, STACK_NAME } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, list, neededPath, otherwise, pathOr } from "../kinds.ts";

export const secrets = [
  command({
    name: "secrets compare",
    group: "Care",
    summary: "says whether stacks share a secret",
    arguments: {
      stacks: list("stack", "at least two; staging and production without any", { allowed: STACK_NAME }),
    },
    environment: { "PULUMI_CONFIG_PASSPHRASE_<STACK>": "the passphrase of a stack that has its own" },
    examples: [["staging production", "names what they share, and never shows it"]],
    codes: { 1: "they share one, or a stack cannot be opened" },
    check: ({ stacks }) =>
      stacks.length === 1 ? [`${stacks[0]} alone is nothing to compare\n   allowed: two stacks or more`] : [],
    run: async (given) => (await import("../../operations/secrets/compare.ts")).compare(given),
  }),
  command({
    name: "secrets put-back",
    group: "Care",
    summary: "sets the previous secrets in the stack's configuration again",
    arguments: { stack: STACK },
    options: { last: flag("asks nobody which: the last ones that a good release had") },
    examples: [["staging", "lists what can be put back, and asks"]],
    run: async (given) => (await import("../../operations/secrets/main.ts")).putBack(given),
  }),
  command({
    name: "env local",
    group: "Care",
    summary: "writes .env.local for a developer's machine; what is filled in already stays",
    arguments: { folder: pathOr("folder", ".", "the application's") },
    examples: [["../hotdash", "in the application's checkout"]],
    run: async (given) => (await import("../../operations/env/local.ts")).writeEnvLocal(given),
  }),
  command({
    name: "env check",
    group: "Care",
    summary:
      "lists what the application's code reads and a stack lacks, and the reverse; needs no passphrase",
    arguments: { checkout: neededPath("checkout", "the application's checkout") },
    options: {
      stack: otherwise("stack", "production", "the stack whose file is looked at", { allowed: STACK_NAME }),
      json: flag("prints all of it as JSON"),
    },
    examples: [
      ["../hotdash", "against production"],
      ["--stack staging --json ../hotdash", "every place, for a program"],
    ],
    codes: { 1: "the dashboard's code reads what no list knows" },
    run: async (given) => (await import("../../operations/env/check.ts")).checkEnvironment(given),
  }),
];
