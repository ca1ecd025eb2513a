import { appendFileSync } from "node:fs";

/** One request as the client saw it. No header and no body is kept: neither can leak what it does not hold. */
export interface JournalEntry {
  at: string;
  api: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  requestId?: string | undefined;
}

/** Appends to the file named by `HOTDASH_JOURNAL` as JSON lines; without it nothing is written. */
export function journal(entry: JournalEntry): void {
  const file = process.env.HOTDASH_JOURNAL;
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
