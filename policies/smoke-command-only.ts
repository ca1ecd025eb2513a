import type { Finding } from "../settings/finding.ts";
import { SMOKE_COMMAND } from "../settings/smoke-command.ts";
import { command } from "../settings/tokens.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { isNode, type Reading, read, readings } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

/** Only the smoke runs on the machine that runs the program: that machine holds the keys of the stack. */
export const smokeCommandOnly = defineRule({
  name: "smoke-command-only",
  displayName: "Only the smoke runs beside the program",
  description:
    "A command that runs where the program runs is the smoke's own script, word for word, with the stack's host, paths and image.",
  severity: "critical",
  remediationSteps:
    "Declare it with CommandSmoke (components/release/smoke.ts), or take the command out: its script is settings/smoke-command.ts.",
  judge: (subject, facts) => (subject.type === command.LocalCommand ? judge(subject, facts) : []),
});

/** Everything else that the provider takes decides what runs, with what, or when: `delete`, `interpreter`, `dir`, `stdin`, … */
const RUNS = ["create", "update"] as const;
/** Other triggers run the same script again, and what it said last is all that the provider may add to its variables. */
const HARMLESS = new Set<string>(["triggers", "addPreviousOutputInEnv", "environment", ...RUNS]);

/** Paths of the host itself: `//other.example` would be another host. None is the host's root. */
const PATHS = /^$|^\/(?!\/)[^\s\\]*(?: \/(?!\/)[^\s\\]*)*$/;
const IMAGE = /^(?:[a-z0-9][\w./:-]*@)?sha256:[0-9a-f]{64}$/;

function judge({ props }: Subject, facts: StackFacts): Finding[] {
  const others = readings(props).filter(([name, reading]) => !HARMLESS.has(name) && isGiven(reading));
  return [
    ...RUNS.flatMap((name) => judgeScript(name, read(props, name))),
    ...others.map(([name]) => ({
      property: name,
      problem: "is nothing that the smoke's command has",
      fix: "Leave it out; the smoke is its script and its variables.",
    })),
    ...judgeEnvironment(read(props, "environment"), facts),
  ];
}

function isGiven(reading: Reading): boolean {
  return !reading.known || (reading.value !== undefined && reading.value !== null);
}

function judgeScript(property: string, reading: Reading): Finding[] {
  if (!reading.known) return [unknownFinding(property)];
  if (reading.value === SMOKE_COMMAND) return [];
  const problem = "is not the smoke's own script";
  return [{ property, problem, fix: "Declare it with CommandSmoke (components/release/smoke.ts)." }];
}

function judgeEnvironment(reading: Reading, facts: StackFacts): Finding[] {
  if (!reading.known) return [unknownFinding("environment")];
  const given = isNode(reading.value) ? reading.value : {};
  const { dashboard, systems } = facts;
  const reached = systems.filter(({ isPublic }) => isPublic);
  const hosts = reached.flatMap(({ app, domain }) => [`${app}.fly.dev`, ...(domain ? [domain] : [])]);
  const allowed: Readonly<Record<string, [fits: (value: string) => boolean, text: string]>> = {
    SMOKE_PLATFORM: [(value) => value === facts.platform, facts.platform],
    SMOKE_HOST: [(value) => hosts.includes(value), hosts.join(" or ") || "the dashboard's host"],
    SMOKE_PATHS: [(value) => PATHS.test(value), "paths that start with one /, with blanks between them"],
    SMOKE_IMAGE: [(value) => IMAGE.test(value), "the image with its digest"],
  };
  const unreadable = dashboard === undefined && facts.problems.dashboard ? [facts.problems.dashboard] : [];
  const missing = Object.keys(allowed).filter((name) => !Object.hasOwn(given, name));
  return [
    ...unreadable,
    ...readings(given).flatMap(([name, value]): Finding[] => {
      const property = `environment.${name}`;
      const [fits, text] = Object.hasOwn(allowed, name) ? (allowed[name] ?? []) : [];
      if (fits === undefined)
        return [
          {
            property,
            problem: "is no variable of the smoke's",
            fix: `It has ${Object.keys(allowed).join(", ")}.`,
          },
        ];
      if (!value.known) return [unknownFinding(property)];
      if (typeof value.value === "string" && fits(value.value)) return [];
      return [{ property, problem: "is not what the smoke asks of this stack", fix: `It is ${text}.` }];
    }),
    ...missing.map((name) => ({
      property: `environment.${name}`,
      problem: "is missing",
      fix: `It is ${allowed[name]?.[1]}.`,
    })),
  ];
}
