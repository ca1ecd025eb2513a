import { redact } from "../../providers/kernel/redact.ts";
import { withEventLog } from "../changes/preview.ts";
import { eventsIn } from "../changes/read.ts";
import { driftIn } from "../report/changes.ts";
import { previewReport } from "../report/preview.ts";
import type { Violation } from "../report/violations.ts";
import type { Stack } from "../workspace/stack.ts";
import { analyseState } from "./analysis.ts";
import type { DriftFindings } from "./findings.ts";
import { tellOtherApps } from "./other-apps.ts";
import { checkUnseen } from "./unseen.ts";

/**
 * Compares a stack with what is live, without changing anything: a refreshed preview with the policy pack, the pack on
 * the stored state, and what a refresh cannot see. A part that could not be done is an error among the findings, so that the other is still heard.
 */
export async function checkDrift(stack: Stack): Promise<DriftFindings> {
  const { engine, text } = await withEventLog(stack, (eventLog) =>
    stack.preview(["--refresh"], { eventLog }),
  );
  const report = previewReport(text, { stack: stack.name, code: engine.code });
  const drift = driftIn([...eventsIn(text)]);
  const errors = [...report.errors];
  // Without an event log the engine gave its reason on the terminal.
  if (text === "")
    errors.splice(0, errors.length, { message: redact((engine.stderr || engine.stdout).trim()) });
  const analysed = await analyseState(stack).catch((error: Error) => {
    errors.push({ message: redact(error.message) });
    return [];
  });
  const remarks = await checkUnseen(stack).catch((error: Error) => {
    errors.push({ message: redact(error.message) });
    return [];
  });
  const { resources } = await stack.state().catch(() => ({ resources: [] }));
  const drifted = new Set(drift.map(({ urn }) => urn));
  return {
    stack: stack.name,
    drift,
    violations: merged(report.violations, analysed),
    remarks,
    told: await tellOtherApps(resources, stack.project.env),
    errors,
    undeployed: report.changes.filter(({ urn }) => !drifted.has(urn)).length,
  };
}

/** Both lists with each fact once. */
function merged(some: readonly Violation[], others: readonly Violation[]): Violation[] {
  const all = structuredClone([...some]);
  for (const { rule, mandatory, places } of others) {
    const known = all.find((one) => one.rule === rule);
    if (!known) all.push({ rule, mandatory, places });
    else
      for (const place of places) {
        const same = known.places.find(({ resource }) => resource === place.resource);
        if (same) same.messages = [...new Set([...same.messages, ...place.messages])];
        else known.places.push(place);
      }
  }
  return all;
}
