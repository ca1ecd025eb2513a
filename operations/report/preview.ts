import { redact } from "../../providers/kernel/redact.ts";
import type { EngineEvent } from "../changes/events.ts";
import { eventsIn, withoutColour } from "../changes/read.ts";
import { changesIn, countsOf, type Operation, type ResourceChange } from "./changes.ts";
import { type CostReport, costIn } from "./cost.ts";
import type { MigrationReport } from "./migrations.ts";
import { partsOf } from "./urn.ts";
import { type Violation, violationsIn } from "./violations.ts";

/** What came out of a preview, in one word. */
export type Verdict =
  /** Nothing would change. */
  | "unchanged"
  /** It would change something, and may. */
  | "changes"
  /** A rule of the policy pack refuses it. */
  | "refused"
  /** It ended with an error. */
  | "failed";

/** What a preview on a copy of a stack hides, and what it still says of secrets. */
export interface StandInReport {
  /** Commit of main that the copy was made with. */
  commit?: string | undefined;
  /** When: ISO 8601, UTC. */
  at: string;
  /** How many secret values, of settings and state together, a stand-in stands for. */
  values: number;
  /** Encrypted settings that are new or were set again. */
  again: string[];
}

/** A preview of one stack, as people are shown it. Holds no secret. */
export interface PreviewReport {
  stack: string;
  verdict: Verdict;
  changes: ResourceChange[];
  counts: Partial<Record<Operation, number>>;
  violations: Violation[];
  /** Whether the policy pack ran; a preview without it says nothing about the rules. */
  policed: boolean;
  /** What the stack is exempt from, one line each; left out where it is exempt from nothing. */
  exemptions?: string[];
  /** What went wrong, as the engine, a provider or the program said it. */
  errors: { resource?: string; message: string }[];
  /** What providers announce about the update: how a process group would be rolled out. */
  notes: string[];
  /** What the release would do to the database; left out where nothing is known of it. */
  migrations?: MigrationReport;
  /** What the stack costs before and after; undefined where nothing costs, or the preview failed and knows only a part. */
  cost?: CostReport;
  /** Seconds that the engine took. */
  seconds: number;
  /** Ties an update to this preview; undefined where nothing computed one. */
  fingerprint?: string;
  /** Says that the stack was previewed on a copy, without its secrets. */
  standIns?: StandInReport;
}

/** What of a run the event log does not say. */
export interface RunFacts {
  stack: string;
  /** Exit code of the engine. */
  code: number | null;
  fingerprint?: string | undefined;
  /** What the stack is exempt from, one line each. */
  exemptions?: readonly string[];
}

/** Says the same as a violation, or sums up what is listed anyway. */
const REPEATED = /^(preview failed|update failed|policy violations? (found|detected)|\d+ policy violation)/i;

/** Makes the report of one preview from the text of the engine's event log. */
export function previewReport(log: string, facts: RunFacts): PreviewReport {
  const events = [...eventsIn(log)];
  const changes = changesIn(events);
  const violations = violationsIn(events);
  const summary = events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  const errors = errorsIn(events);
  // Without --expect-no-changes, which ends with 7, every code but 0 is a failure.
  const failed = facts.code !== 0 && facts.code !== 7;
  const refused = violations.some(({ mandatory }) => mandatory);
  if (failed && !refused && errors.length === 0)
    errors.push({ message: `the engine ended with ${facts.code ?? "a signal"} and gave no reason` });
  const verdict = failed
    ? refused && errors.length === 0
      ? "refused"
      : "failed"
    : changes.length > 0
      ? "changes"
      : "unchanged";
  const cost = verdict === "failed" ? undefined : costIn(events);
  return {
    stack: facts.stack,
    verdict,
    changes,
    counts: countsOf(changes),
    violations,
    policed: Object.keys(summary?.PolicyPacks ?? {}).length > 0,
    ...(facts.exemptions?.length ? { exemptions: facts.exemptions.map(redact) } : {}),
    errors,
    notes: notesIn(events),
    ...(cost === undefined ? {} : { cost }),
    seconds: summary?.durationSeconds ?? 0,
    ...(facts.fingerprint === undefined ? {} : { fingerprint: facts.fingerprint }),
  };
}

/** The report of a preview that ended before the engine could begin. */
export const failedReport = (stack: string, message: string): PreviewReport => ({
  ...{ stack, verdict: "failed", changes: [], counts: {}, violations: [], policed: false },
  ...{ errors: [{ message: redact(message) }], notes: [], seconds: 0 },
});

function errorsIn(events: readonly EngineEvent[]): PreviewReport["errors"] {
  const found: PreviewReport["errors"] = [];
  for (const { diagnosticEvent } of events) {
    if (diagnosticEvent?.severity !== "error") continue;
    const message = redact(withoutColour(diagnosticEvent.message));
    if (message === "" || REPEATED.test(message) || found.some((one) => one.message === message)) continue;
    const { name, type } = partsOf(diagnosticEvent.urn);
    const own = name !== "" && type !== "pulumi:pulumi:Stack";
    found.push({ ...(own ? { resource: name } : {}), message });
  }
  return found;
}

function notesIn(events: readonly EngineEvent[]): string[] {
  const said = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "info" ? [redact(withoutColour(diagnosticEvent.message))] : [],
  );
  return [...new Set(said)].filter((text) => text !== "");
}
