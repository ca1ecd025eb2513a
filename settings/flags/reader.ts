/** What a switch does: shows something new; chooses between invented and live data or services; or must not be in production. */
export type FlagKind = "feature" | "mock/live" | "forbidden";

/**
 * How the application reads a switch, so that what is written is what it takes for that side. `words`: 1, true, yes and on, in
 * any letters, are on and all else is off. `true` and `one`: exactly that text is on. `mode`: a word of several.
 */
export type Reader = "words" | "true" | "one" | "mode";

/** A switch as it is declared. */
export interface FlagRow {
  /** @default feature */
  kind?: FlagKind;
  /** Why it exists, and why its safe side is that. */
  reason: string;
  /** How it is read. @default true */
  reader?: Reader;
  /** Whether its safe side is the one that the reader calls on: a mock that is on makes no outside call. @default false */
  safe?: boolean;
  /** Texts of both sides where they are not those of the reader. @default as the reader has them */
  texts?: { off: string; on: string; alsoOn?: readonly string[] };
  /** Other names under which the same reader finds it. @default none */
  spellings?: readonly string[];
  /** Whether its name stays away while it is at its safe side: what must never reach production leaves no trace there. @default false */
  away?: boolean;
  /** Whether only plans name it: no code reads it. @default false */
  planned?: boolean;
}

const ON: Readonly<Record<Reader, string>> = { words: "true", true: "true", one: "1", mode: "true" };
const OFF: Readonly<Record<Reader, string>> = { words: "false", true: "false", one: "0", mode: "false" };

/** What stands in the environment for the side that a reader calls on. */
export const onText = ({ reader = "true", texts }: FlagRow): string => texts?.on ?? ON[reader];

/** What stands in the environment for the side that a reader calls off. */
export const offText = ({ reader = "true", texts }: FlagRow): string => texts?.off ?? OFF[reader];

/** Whether a side is not the safe one, so that production needs leave for it. */
export const goesLive = ({ safe = false }: FlagRow, on: boolean): boolean => on !== safe;

const WORDS_ON = ["1", "true", "yes", "on"];

/** The side that the application's own reader takes a text for, whatever others would make of it: `GA_USE_MOCK=true` is off. */
export function asRead({ reader = "true", texts }: FlagRow, text: string): boolean {
  if (texts) return [texts.on, ...(texts.alsoOn ?? [])].includes(text.trim().toLowerCase());
  return reader === "words" ? WORDS_ON.includes(text.trim().toLowerCase()) : text === ON[reader];
}

/** Words that any program takes for a side, so that one which reads another way than the declared reader does no harm. */
const ANY_ON = new Set([...WORDS_ON, "t", "y", "enabled"]);
const ANY_OFF = new Set(["false", "0", "no", "off", "f", "n", "disabled", ""]);

/**
 * Reads a value as the declared reader does, and says so only where no other reader would differ: true, false, or undefined
 * where they would not agree. `GA_USE_MOCK=true` is live although it reads like a mock, since its reader takes 1 alone.
 */
export function readAs(
  { reader = "true", texts, safe = false }: FlagRow,
  value: unknown,
): boolean | undefined {
  const text = typeof value === "boolean" || typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  const word = text.trim().toLowerCase();
  if (texts) {
    if (word === texts.off) return false;
    return [texts.on, ...(texts.alsoOn ?? [])].includes(word) ? true : undefined;
  }
  const seen = ANY_ON.has(word) ? true : ANY_OFF.has(word) ? false : undefined;
  // The safe side counts only in the very letters that its reader takes for it.
  if (safe) return seen === true ? (text === ON[reader] ? true : undefined) : seen;
  return seen;
}
