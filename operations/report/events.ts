import { readFile } from "node:fs/promises";

/** A resource before or after a step, as the engine's event log shows it: secrets are masked there already. */
export interface EventState {
  type: string;
  urn: string;
  /** Whether a provider keeps something for it: components only group. */
  custom?: boolean;
  parent?: string;
  inputs?: Record<string, unknown>;
}

/** What a step does to one resource. */
export interface StepEvent {
  /** The engine's word: `same`, `create`, `update`, `delete`, `replace`, `create-replacement`, `refresh` and others. */
  op: string;
  urn: string;
  type: string;
  old?: EventState | null;
  new?: EventState | null;
  /** Paths that the provider named itself; none from dynamic providers. */
  detailedDiff?: Record<string, { diffKind: string; inputDiff?: boolean }> | null;
}

/** A violation of the policy pack. */
export interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  policyPackName: string;
  enforcementLevel: string;
}

/** What the engine, a provider or the program said. */
export interface DiagnosticEvent {
  urn?: string;
  message: string;
  severity: string;
}

/** How a run ended. */
export interface SummaryEvent {
  durationSeconds: number;
  /** Name, source and place of each pack that ran. */
  PolicyPacks?: Record<string, string>;
  /** `succeeded` or `failed`. */
  result?: string;
}

/** One line of the engine's event log; exactly one of the events is there. */
export interface EngineEvent {
  sequence: number;
  timestamp: number;
  resourcePreEvent?: { metadata: StepEvent };
  resOutputsEvent?: { metadata: StepEvent };
  policyEvent?: PolicyEvent;
  diagnosticEvent?: DiagnosticEvent;
  summaryEvent?: SummaryEvent;
}

/** Reads an event log; a line that a killed engine left half written is passed over, as is a log that is not there. */
export async function readEvents(file: string): Promise<EngineEvent[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as EngineEvent];
    } catch {
      return [];
    }
  });
}

/** Name, type and stack of a resource, from its URN. */
export function partsOf(urn: string): { stack: string; project: string; type: string; name: string } {
  const [, , stack = "", project = "", types = "", ...name] = urn
    .replace(/^urn:pulumi:/, "urn::pulumi::")
    .split("::");
  return { stack, project, type: types.split("$").at(-1) ?? types, name: name.join("::") };
}
