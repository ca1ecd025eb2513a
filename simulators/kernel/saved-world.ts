/** What every state file says of itself. */
export interface SavedWorld {
  format: number;
}

/**
 * The saved world of a state file; undefined of a new one.
 * @param found what the file holds
 * @throws Error when it is of another format
 */
export function savedAs<Saved extends SavedWorld>(found: unknown, format: number): Saved | undefined {
  if (found === undefined) return undefined;
  const saved = found as Saved;
  if (saved.format === format) return saved;
  throw new Error(
    `the state file has format ${String(saved.format)}, not ${format}; move it away to start anew`,
  );
}
