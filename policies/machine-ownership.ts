import type { Finding } from "../settings/finding.ts";
import { fly, render, supabase } from "../settings/tokens.ts";
import { stackFacts } from "./kernel/facts.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, unknownFinding } from "./kernel/rule.ts";

/** Machines say whose they are, or nobody could tell a stack's own from a stranger's. */
export const machineOwnership = defineRule({
  name: "machine-ownership",
  displayName: "Machines say whose they are",
  description:
    "What makes machines names its project, stack and app, services and env groups on Render project and stack; project and stack are those that are being run. Settings of a Supabase project are those of the stack's own.",
  severity: "high",
  remediationSteps: "Give project, stack and app from the stack's settings (settings/types.ts), not by hand.",
  judge({ type, props }, facts) {
    if (ofProject.has(type)) return judgeProject(props, facts.refs);
    if (!owned.has(type)) return [];
    const onRender = type === render.Service || type === render.EnvGroup;
    const expected: Record<string, string | undefined> = {
      project: facts.project,
      stack: facts.stack,
      ...(onRender ? {} : { app: undefined }),
    };
    return Object.entries(expected).flatMap(([property, own]): Finding[] => {
      const reading = read(props, property);
      if (!reading.known) return [unknownFinding(property)];
      const { value } = reading;
      const fix = `Give settings.${property === "app" ? "dashboard.app" : property}.`;
      if (typeof value !== "string" || value.trim() === "")
        return [{ property, problem: "is missing: the machines would belong to nobody", fix }];
      return own === undefined || value === own
        ? []
        : [{ property, problem: `is not the one being run (${own})`, fix }];
    });
  },
  // Only where nothing is said: what says another stack's name was meant for it, or is a mistake that nobody can guess.
  remedy: ({ type, props }) => {
    if (!owned.has(type)) return false;
    const { project, stack } = stackFacts();
    const missing = Object.entries({ project, stack }).filter(([name]) => isMissing(props, name));
    return missing.map(([name, own]) => Reflect.set(props, name, own)).includes(true);
  },
});

/** Types that say whose they are. */
const owned = new Set<string>([fly.ProcessGroup, fly.ReleaseCommand, render.Service, render.EnvGroup]);

/** Settings of a Supabase project, which say whose they are by its ref. */
const ofProject = new Set<string>(Object.values(supabase));

/** Another project's settings belong to another stack, or to somebody else. */
function judgeProject(props: object, refs: readonly string[]): Finding[] {
  const reading = read(props, "ref");
  if (!reading.known) return [unknownFinding("ref")];
  if (typeof reading.value === "string" && refs.includes(reading.value)) return [];
  const problem = "is not the ref of the stack's own Supabase project";
  return [{ property: "ref", problem, fix: "Give settings.supabase.ref." }];
}

function isMissing(props: object, name: string): boolean {
  const reading = read(props, name);
  return reading.known && (reading.value === undefined || reading.value === null || reading.value === "");
}
