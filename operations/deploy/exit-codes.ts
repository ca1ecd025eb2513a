/**
 * How `npm run deploy` and `npm run rollback` end. Codes below 20 and above 100 mean the same as those of `npm run up`;
 * the engine itself uses 1 to 8 and 255.
 */
export const EXIT = {
  /** Everything is as it was asked for. */
  done: 0,
  /** A step failed: settings, image, engine. What is live is said. */
  failed: 1,
  /** The command line cannot be acted on. */
  usage: 2,
  /** A gate is closed; nothing was touched. */
  gate: 20,
  /** Outside of the deployment window, or in a freeze; nothing was touched. */
  window: 21,
  /** What would change is not what was previewed and approved; nothing was touched. */
  fingerprint: 22,
  /** Somebody else updates the stack; nothing was touched. */
  locked: 23,
  /** The release went out, failed its smoke from outside, and was taken back where that was possible. */
  smoke: 24,
  /** A person said no; nothing was touched. */
  declined: 25,
  /** Interrupted; machines that were touched are as they were before. */
  interrupted: 130,
  /** Left at once on a second interrupt. */
  left: 137,
} as const;
export type ExitCode = number;
