import { stripVTControlCharacters } from "node:util";
import { messageOf } from "../../kernel/errors.ts";
import { redact } from "../../kernel/redact.ts";
import { connectLogs, type LogLine, machineLog } from "../api/logs.ts";
import type { Run } from "./run.ts";

/** Lines that an error shows, and the longest piece of each. */
const LINES = 20;
const LINE_LENGTH = 400;

/** Output reaches Fly's search index a moment after it was written; its own tool waits this long before it asks. */
const ARRIVES_MS = 2_000;

/** How often is asked, and how long all of it may take: an error must not wait for its own decoration. */
const TRIES = 3;
const LIMIT_MS = 20_000;

/** Shorter values would blank out ordinary text. */
const SHORTEST_HIDDEN = 6;

/**
 * The end of what a machine printed, as a paragraph for an error. Values of its environment are replaced by their names
 * and secrets are redacted. Never throws: when the output cannot be had, the paragraph says why and how to get it.
 */
export async function outputTail(run: Run, machineId: string): Promise<string> {
  const { inputs, fly } = run;
  const byHand = `fly logs -a ${inputs.app} -i ${machineId}`;
  const over = new AbortController();
  const late = fly.clock.sleep(LIMIT_MS, over.signal).then(
    () => over.abort(new Error(`Fly's logs did not answer within ${LIMIT_MS / 1000} s`)),
    () => {},
  );
  try {
    const lines = await read(run, machineId, over.signal);
    if (lines.length === 0) return `It printed nothing that Fly's logs know of. Ask again later: ${byHand}`;
    const shown = lines.slice(-LINES).map(({ message }) => `  ${clean(message, inputs.env)}`);
    return `The end of its output (all of it: ${byHand}):\n${shown.join("\n")}`;
  } catch (error) {
    return `Its output could not be read (${messageOf(error)}). Ask for it yourself: ${byHand}`;
  } finally {
    over.abort();
    await late;
  }
}

async function read({ inputs, fly }: Run, machineId: string, signal: AbortSignal): Promise<LogLine[]> {
  const logs = connectLogs(inputs);
  for (let attempt = 1; ; attempt++) {
    await fly.clock.sleep(ARRIVES_MS, signal);
    const lines = await machineLog(logs, inputs.app, machineId, signal);
    if (lines.length > 0 || attempt === TRIES) return lines;
  }
}

/** Secrets go before the cut: the first half of one would no longer be recognised. */
function clean(message: string, env: Record<string, string>): string {
  let text = redact(stripVTControlCharacters(message).trimEnd());
  for (const [name, value] of Object.entries(env).sort(([, a], [, b]) => b.length - a.length)) {
    if (value.length >= SHORTEST_HIDDEN) text = text.replaceAll(value, `[env ${name}]`);
  }
  return text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text;
}
