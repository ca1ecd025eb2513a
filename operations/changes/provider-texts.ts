import { appendFile, readFile } from "node:fs/promises";
import { judgeProviderText, PROVIDER_TEXT_RULE } from "../../settings/rules/provider-text.ts";
import type { EngineEvent } from "./events.ts";
import { eventsIn } from "./read.ts";

/** The event by which the engine tells what a policy said. */
type Verdict = NonNullable<EngineEvent["policyEvent"]>;

/**
 * What the rule about provider texts says of the steps that an event log announces. The engine keeps properties that begin
 * with two underscores from policy packs (3.259.0), so that the pack in force never sees the text; its events show it.
 */
export function unreleasedTexts(log: string): Verdict[] {
  return [...eventsIn(log)].flatMap(({ resourcePreEvent: step }) => {
    const { type = "", urn = "", new: next } = step?.metadata ?? {};
    if (!next?.inputs) return [];
    return judgeProviderText(type, next.inputs.__provider).map(({ property, problem, fix }) => ({
      resourceUrn: urn,
      policyName: PROVIDER_TEXT_RULE,
      enforcementLevel: "mandatory",
      message: `${property} ${problem}. ${fix}`,
    }));
  });
}

/**
 * Judges the texts of a run that went well, and writes what was found behind the engine's own events, where every reader
 * finds it beside what the pack said.
 * @returns lines for people; empty when all texts are released ones
 */
export async function refuseUnreleased(eventLog: string): Promise<string[]> {
  const found = unreleasedTexts(await readFile(eventLog, "utf8").catch(() => ""));
  if (found.length === 0) return [];
  await appendFile(eventLog, `\n${found.map((policyEvent) => JSON.stringify({ policyEvent })).join("\n")}\n`);
  return found.map(
    ({ resourceUrn, message }) => `${PROVIDER_TEXT_RULE}: ${resourceUrn.split("::").at(-1)}: ${message}`,
  );
}
