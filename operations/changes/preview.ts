import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { EngineResult } from "../engine/pulumi.ts";
import type { RunOptions, Stack } from "../workspace/stack.ts";
import type { Changes } from "./change.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { levelsBeside } from "./levels.ts";
import { changesIn } from "./read.ts";

/** What a preview found, and how the engine ended. */
export interface Previewed extends Changes {
  /** Names this set of changes: see `fingerprintOf`. */
  fingerprint: string;
  engine: EngineResult;
}

/** Runs a preview with the policy pack, and reads what it announces from the engine's own events. */
export async function previewChanges(
  stack: Stack,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Previewed> {
  const { engine, changes } = await withEventLog((eventLog) => stack.preview(args, { ...options, eventLog }));
  return { ...changes, engine, fingerprint: await fingerprint(stack, changes) };
}

/** Hands a file for its events to a command of the engine, and reads them. The file is the user's own, and short-lived. */
export async function withEventLog(
  run: (log: string) => Promise<EngineResult>,
): Promise<{ engine: EngineResult; changes: Changes; text: string }> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-events-"));
  const log = join(folder, "engine.jsonl");
  try {
    const engine = await run(log);
    const text = await readFile(log, "utf8").catch(() => "");
    const levels = await levelsBeside(log);
    return { engine, changes: { ...changesIn(text), ...(levels && { levels }) }, text };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The fingerprint of changes of a stack, with the encrypted values of its file. */
export async function fingerprint(stack: Stack, { changes }: Changes): Promise<string> {
  const text = await readFile(stack.file, "utf8").catch(() => "");
  const encrypted = encryptedIn(parse(text));
  return fingerprintOf({ project: stack.project.name, stack: stack.name, changes, encrypted });
}

/** Texts below the key `secure` anywhere in a stack file. */
function encryptedIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "secure" && typeof inner === "string" ? [inner] : encryptedIn(inner),
  );
}
