import { stripVTControlCharacters } from "node:util";
import { messageOf } from "../../kernel/errors.ts";
import { logs404, missingRoute } from "../../kernel/first-answers.ts";
import { redact } from "../../kernel/redact.ts";
import type { Render } from "../api/connection.ts";
import type { Deploy } from "../api/deploys.ts";
import { type Failure, failureOf } from "../api/events.ts";
import { logLines } from "../api/logs.ts";
import type { DeployCause } from "./deploy.ts";
import type { ServiceInputs } from "./schema.ts";

/** Lines that an error shows, and the longest piece of each. */
const LINES = 20;
const LINE_LENGTH = 400;

/** Events and logs arrive a moment after what they tell of; how often is asked, and how long between. */
const TRIES = 3;
const ARRIVES_MS = 2_000;

/** An error must not wait for its own decoration. */
const LIMIT_MS = 20_000;

/** Shorter values would blank out ordinary text. */
const SHORTEST_HIDDEN = 6;

/** Ends of a deploy that events and log of its service explain. */
export const TOLD_BY_RENDER: readonly DeployCause[] = ["failed", "deadline"];

/** Why a deploy failed, in words: what Render's events say, and the end of its log. Never throws. */
export async function explain(render: Render, inputs: ServiceInputs, service: string, deploy: Deploy) {
  const over = AbortSignal.timeout(Math.ceil(render.clock.real(LIMIT_MS)) + 1_000);
  const [reason, { lines, text }] = await Promise.all([
    reasonOf(render, service, deploy, inputs, over),
    tailOf(render, inputs, service, deploy, over),
  ]);
  const path = inputs.healthCheckPath;
  const advice = path && logs404(lines, path) ? `. By its log ${missingRoute(path)}` : "";
  return `${reason}${advice}${text}`;
}

async function reasonOf(
  render: Render,
  service: string,
  deploy: Deploy,
  inputs: ServiceInputs,
  over: AbortSignal,
): Promise<string> {
  try {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      await render.clock.sleep(ARRIVES_MS, over);
      const failure = await failureOf(render, service, deploy.id, over);
      if (failure) return `: ${clean(words(failure), inputs)}`;
    }
  } catch {
    // The state of the deploy must do.
  }
  return "";
}

/** A failure as a person reads it. */
function words(failure: Failure): string {
  const { unhealthy, nonZeroExit, earlyExit, oomKilled, timedOutSeconds, timedOutReason, evictionReason } =
    failure;
  if (unhealthy) return `its health check failed: ${unhealthy}`;
  if (oomKilled) return `it ran out of memory (${oomKilled.memoryLimit})`;
  if (nonZeroExit != null) return `it ended with exit code ${nonZeroExit}`;
  if (earlyExit) return "it ended right after its start";
  if (timedOutSeconds != null)
    return `it took longer than ${timedOutSeconds} s${timedOutReason ? ` (${timedOutReason})` : ""}`;
  return evictionReason ?? "Render gives no reason";
}

async function tailOf(
  render: Render,
  inputs: ServiceInputs,
  service: string,
  deploy: Deploy,
  over: AbortSignal,
): Promise<{ lines: readonly string[]; text: string }> {
  const byHand = `render logs -r ${service}`;
  try {
    const asked = { ownerId: inputs.ownerId, service, since: deploy.createdAt, limit: LINES };
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      await render.clock.sleep(ARRIVES_MS, over);
      const lines = await logLines(render, asked, over);
      if (lines.length === 0) continue;
      const shown = lines.slice(-LINES).map((line) => `  ${clean(line, inputs)}`);
      return { lines, text: `\nThe end of its log (all of it: ${byHand}):\n${shown.join("\n")}` };
    }
    return { lines: [], text: `\nIts log is empty. Ask again later: ${byHand}` };
  } catch (error) {
    const why = redact(messageOf(error));
    return { lines: [], text: `\nIts log could not be read (${why}). Ask for it yourself: ${byHand}` };
  }
}

/** Secrets go before the cut: the first half of one would no longer be recognised. */
function clean(line: string, { env }: Pick<ServiceInputs, "env">): string {
  let text = redact(stripVTControlCharacters(line).trimEnd());
  for (const [name, value] of Object.entries(env).sort(([, a], [, b]) => b.length - a.length))
    if (value.length >= SHORTEST_HIDDEN) text = text.replaceAll(value, `[env ${name}]`);
  return text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text;
}
