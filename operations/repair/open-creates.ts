import { eventsIn } from "../changes/read.ts";
import type { PendingOperation } from "./plan.ts";

/*
 * Creates at GitHub that ended with an error although they may have made what they asked for. Its provider (6.12.2) sends
 * a create again whose answer was lost; the second is refused because the first one did its work, and every later update
 * would be refused the same way. The engine forgets a create that failed, so such a one is kept as pending, as that of a
 * killed update is: the next update looks and settles it.
 */

/** GitHub objects whose create cannot be repeated: the second is refused. */
const ONCE =
  /^github:index\/(actionsEnvironmentVariable|repositoryEnvironmentDeploymentPolicy|repositoryRuleset|repositoryAutolinkReference):/;

/** What GitHub answers when it refuses for good, and nothing was made. What it says of a twin is no such answer. */
const REFUSED = /: (401|402|403|404|410|422) /;
const TWIN = /already_exists|already exists|must be unique/i;

/** Objects at GitHub whose update failed in an update's event log, by URN. Pure. */
export function refusedUpdates(log: string): string[] {
  return [...eventsIn(log)].flatMap(({ resOpFailedEvent: failure }) => {
    const { op, type, urn } = failure?.metadata ?? {};
    return op === "update" && type?.startsWith("github:") && urn !== undefined ? [urn] : [];
  });
}

/** The creates at GitHub of an update's event log whose outcome nobody knows. Pure. */
export function openCreates(log: string): PendingOperation[] {
  const failed = new Map<string, PendingOperation>();
  const said = new Map<string, string>();
  for (const { resOpFailedEvent: failure, diagnosticEvent: word } of eventsIn(log)) {
    if (word?.severity === "error") said.set(word.urn, `${said.get(word.urn) ?? ""}${word.message}`);
    const step = failure?.metadata;
    if (!step || !/^create/.test(step.op) || !ONCE.test(step.type)) continue;
    const { inputs, parent } = step.new ?? {};
    const resource = {
      ...{ urn: step.urn, type: step.type, custom: true, inputs: inputs ?? {} },
      ...(parent ? { parent } : {}),
    };
    failed.set(step.urn, { type: "creating", resource });
  }
  return [...failed].flatMap(([urn, operation]) => {
    const text = said.get(urn) ?? "";
    return REFUSED.test(text) && !TWIN.test(text) ? [] : [operation];
  });
}
