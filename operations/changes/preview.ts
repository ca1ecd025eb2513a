import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { redactJsonText } from "../../providers/kernel/redact.ts";
import { type EventFiles, EventLog } from "../engine/event-log.ts";
import type { EngineResult } from "../engine/pulumi.ts";
import type { RunOptions, Stack } from "../workspace/stack.ts";
import type { Changes } from "./change.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { levelsIn } from "./levels.ts";
import { changesIn } from "./read.ts";

/** What a preview found, and how the engine ended. */
export interface Previewed extends Changes {
  /** Names this set of changes: see `fingerprintOf`. */
  fingerprint: string;
  engine: EngineResult;
  /** The engine's events, without the stack's secrets. */
  log: string;
}

/**
 * Runs a preview with the policy pack, and reads what it announces from the engine's own events.
 * @param migrations what goes out with it to the database, as a fingerprint says it
 */
export async function previewChanges(
  stack: Stack,
  args: readonly string[],
  options: RunOptions = {},
  migrations?: readonly string[],
): Promise<Previewed> {
  const { engine, changes, text } = await withEventLog(stack, (eventLog) =>
    stack.preview(args, { ...options, eventLog }),
  );
  return { ...changes, engine, log: text, fingerprint: await fingerprint(stack, changes, migrations) };
}

/**
 * Hands a file for its events to a preview of a stack, and reads them. They are passed on only without the stack's
 * secrets, which are hidden before the engine says anything.
 */
export async function withEventLog(
  stack: Stack,
  run: (log: EventFiles) => Promise<EngineResult>,
): Promise<{ engine: EngineResult; changes: Changes; text: string }> {
  await stack.hideSecrets();
  const log = EventLog.open();
  try {
    const engine = await run(log.files);
    const text = redactJsonText(log.read());
    const levels = levelsIn(log.readLevels());
    return { engine, changes: { ...changesIn(text), ...(levels && { levels }) }, text };
  } finally {
    log.close();
  }
}

/** The fingerprint of changes of a stack and its database, with the encrypted values of its file. */
export async function fingerprint(
  stack: Stack,
  { changes }: Changes,
  migrations: readonly string[] = [],
): Promise<string> {
  const text = await readFile(stack.file, "utf8").catch(() => "");
  const encrypted = encryptedIn(parse(text));
  return fingerprintOf({ project: stack.project.name, stack: stack.name, changes, encrypted, migrations });
}

/** Texts below the key `secure` anywhere in a stack file. */
function encryptedIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "secure" && typeof inner === "string" ? [inner] : encryptedIn(inner),
  );
}
