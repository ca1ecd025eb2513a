import { UsageError } from "../run/usage-error.ts";
import type { Format } from "./report.ts";

/** What the guard was asked for. Paths are absolute. */
export interface Options {
  checkout: string;
  /** References of the team's Supabase projects. */
  refs: readonly string[];
  /** List of what may be mentioned, where, why and until when. */
  allow?: string;
  format: Format;
  /** Looks at everything that was ever committed, too. */
  history: boolean;
}

/** A run that cannot be made as asked; the message says why. */
export class BadInvocation extends UsageError {}
