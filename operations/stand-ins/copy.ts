import * as z from "zod";

/** Grows when a copy of before can no longer be read. */
const VERSION = 1;

/** How one encrypted setting stands in the copy: by its place, what it was encrypted as, and what stands for it. */
const standIn = z.strictObject({
  /** Keys from the key of the stack file on: `["hotdash:secrets", "POSTGRES_URL"]`. */
  path: z.array(z.union([z.string(), z.int().min(0)])).min(1),
  /** sha256 of the encrypted text, which is committed: whether a pull request sets the value again shows in it. */
  encrypted: z.string().regex(/^[0-9a-f]{64}$/),
  value: z.string(),
});

/**
 * A stack as anybody may see it: its state and its encrypted settings, with a stand-in of the same type and shape for each
 * secret value. Equal secrets have equal stand-ins, so that what follows from a secret still does.
 */
export const stackCopy = z.strictObject({
  version: z.literal(VERSION),
  project: z.string(),
  stack: z.string(),
  /** Commit of main whose settings and code it was made with; undefined where none was said. */
  commit: z.string().optional(),
  /** When it was made: ISO 8601, UTC. */
  at: z.string(),
  settings: z.array(standIn),
  /** How many secret values of the state a stand-in stands for. */
  replaced: z.int().min(0),
  /** What `pulumi stack export` writes, without anything that opens secrets. */
  state: z.looseObject({ version: z.int(), deployment: z.looseObject({}) }),
});

export type StackCopy = z.infer<typeof stackCopy>;
export type SettingStandIn = z.infer<typeof standIn>;
export type SettingPath = SettingStandIn["path"];

/** A copy that is to be kept. */
export const newCopy = (copy: Omit<StackCopy, "version">): StackCopy => ({ version: VERSION, ...copy });

/** Reads a kept copy. @throws Error when it is none, or one of another version of this program. */
export function readCopy(text: string, stack: string): StackCopy {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = stackCopy.safeParse(value);
  if (parsed.success && parsed.data.stack === stack) return parsed.data;
  throw new Error(
    `the copy of ${stack} with stand-ins cannot be read: it was cut off, is of another stack, or was made by another version\n` +
      "fix: gh workflow run stand-ins.yml, then repeat this job",
  );
}
