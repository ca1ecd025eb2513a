import { stripVTControlCharacters } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import type { Change, Changes } from "./change.ts";
import { type EngineEvent, engineEvent, LOOKING, type Step } from "./events.ts";
import { differences, plain } from "./plain.ts";

/**
 * Operations that change nothing by themselves: what stays, what is only looked at, and what a refresh writes down. A
 * `replace` is announced together with the create and the delete that it consists of, and counts through them.
 */
const BESIDE: ReadonlySet<string> = new Set([...LOOKING, "same", "replace"]);

/** Updates of a provider's own inputs: they hold the whole configuration, and change nothing on any platform. */
const PROVIDER = /^pulumi:providers:/;

/** What the lines of an event log announce. Lines that are no event are passed over: the file may be cut off. */
export function changesIn(log: string): Changes {
  const found: Changes = { changes: [], unchanged: 0, packs: {}, violations: [] };
  for (const event of eventsIn(log)) {
    const { resourcePreEvent: step, policyEvent: verdict, summaryEvent: summary } = event;
    if (step && !PROVIDER.test(step.metadata.type)) {
      if (!BESIDE.has(step.metadata.op)) found.changes.push(changeOf(step.metadata));
      else if (step.metadata.op === "same") found.unchanged++;
    }
    if (verdict)
      found.violations.push({
        policy: verdict.policyName,
        urn: verdict.resourceUrn,
        level: verdict.enforcementLevel === "warning" ? "advisory" : verdict.enforcementLevel,
        message: redact(withoutColour(verdict.message)),
      });
    // A local pack is named with the folder that it lies in: `hotdash|local|<folder>`.
    for (const [pack, version] of Object.entries(summary?.PolicyPacks ?? {}))
      found.packs[pack.split("|")[0] ?? pack] = version;
  }
  return found;
}

function changeOf({ op, urn, type, old, new: next }: Step): Change {
  const after = plain(next?.inputs ?? {}) as Record<string, unknown>;
  const differ = op === "update" ? differences(plain(old?.inputs ?? {}), after) : [];
  return {
    ...{ urn, type, name: urn.split("::").at(-1) ?? urn, operation: op },
    inputs: op.startsWith("delete") ? {} : after,
    differences: differ,
  };
}

/** The events of a log, one by one. */
export function* eventsIn(log: string): Generator<EngineEvent> {
  for (const line of log.split("\n")) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    const event = engineEvent.safeParse(value);
    if (event.success) yield event.data;
  }
}

/** The engine writes colours as directives: `<{%fg 1%}>`. */
export const withoutColour = (text: string) =>
  stripVTControlCharacters(text)
    .replace(/<\{%[^%]*%\}>/g, "")
    .trim();
