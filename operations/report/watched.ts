import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineResult } from "../engine/pulumi.ts";
import { type EngineEvent, readEvents } from "./events.ts";

/**
 * Runs the engine and gives back what it did, event by event. The log lies in a folder of this user alone and is gone
 * afterwards: it also holds what the program asked for, in full.
 */
export async function watched(
  run: (options: { eventLog: string }) => Promise<EngineResult>,
): Promise<{ result: EngineResult; events: EngineEvent[] }> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-events-"));
  try {
    const eventLog = join(folder, "events.jsonl");
    const result = await run({ eventLog });
    return { result, events: await readEvents(eventLog) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
