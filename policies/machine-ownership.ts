import type { Finding } from "../settings/finding.ts";
import { fly, render } from "../settings/tokens.ts";
import { read } from "./kernel/reading.ts";
import { defineRule, unknownFinding } from "./kernel/rule.ts";

/** Machines say whose they are, or nobody could tell a stack's own from a stranger's. */
export const machineOwnership = defineRule({
  name: "machine-ownership",
  displayName: "Machines say whose they are",
  description:
    "What makes machines names its project, stack and app, services and env groups on Render project and stack; project and stack are those that are being run.",
  severity: "high",
  remediationSteps: "Give project, stack and app from the stack's settings (settings/types.ts), not by hand.",
  judge({ type, props }, facts) {
    const onRender = type === render.Service || type === render.EnvGroup;
    if (type !== fly.ProcessGroup && type !== fly.ReleaseCommand && !onRender) return [];
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
});
