import { credentialsIn } from "../../settings/rules/credentials.ts";
import { Needles } from "./redaction/needles.ts";
import { secretParts } from "./redaction/parts.ts";

/** What stands where a secret was. */
const REDACTED = "[redacted]";

/** Values that must never be shown, and texts without them. */
export class Redactor {
  readonly #needles = new Needles();
  /** Hidden, and not spelt out yet: a process that says nothing need not know every spelling of its token. */
  #waiting: string[] = [];

  /**
   * Remembers values to hide: whole, line by line, the password of a URL alone, in whatever spelling a program may write
   * them in. Values of fewer than 6 characters are not hidden: they would blank out ordinary words.
   */
  hide(values: Iterable<string>): void {
    this.#waiting.push(...values);
  }

  #all(): Needles {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const value of waiting) for (const part of secretParts(value)) this.#needles.add(part);
    return this.#needles;
  }

  /** The text with every remembered value, and everything shaped like a token, replaced by `[redacted]`. */
  redact(text: string): string {
    return withoutShapes(this.#all().replaceIn(text, REDACTED));
  }

  /** Everything that is hidden, each as it stands in its value. */
  texts(): string[] {
    return this.#all().texts();
  }
}

/** For the life of the process: a platform may echo a value in an error, so every message passes through `redact`. */
const ofProcess = new Redactor();

/** Remembers values to hide from everything that this process says or writes: see `Redactor`. */
export const hide = (values: Iterable<string>): void => ofProcess.hide(values);

/** Everything that is hidden in this process, each as it stands in its value. */
export const hiddenTexts = (): string[] => ofProcess.texts();

/**
 * The text with every remembered value, and everything shaped like a token, replaced by `[redacted]`. To be called before
 * a text is cut: the first half of a secret would no longer be recognised.
 */
export const redact = (text: string): string => ofProcess.redact(text);

/**
 * Beyond the list of what credentials look like, where a message is better cut too short than too long: headers, tokens
 * that were cut off, and passwords in URLs to the last @.
 */
const SHAPES: readonly [shape: RegExp, replacement: string, needs: string][] = [
  [/\b(fm[12][ar]?_)[\w+/=,-]+/g, "$1[redacted]", "fm"],
  // Not past a quote: what is redacted may be JSON.
  [/\b(Bearer|FlyV1)\s+[^\s"'\\]+/g, "$1 [redacted]", " "],
  [/\b(gh[pousr]_|github_pat_|sbp_|rnd_)\w+/g, "$1[redacted]", "_"],
  // Lengths are bounded so that a long text costs no more than its length; up to the last @, which a password may hold.
  [/\b([a-z][\w+.-]{0,31}:\/\/[^:/@\s]{0,256}:)\S{1,4096}@/gi, "$1[redacted]@", "://"],
];

/** A header of basic authorization; "basic authentication" is none, because it holds no colon once decoded. */
const BASIC = /\b(Basic)\s+([\w+/-]{8,}={0,2})/gi;

function withoutShapes(text: string): string {
  let clean = text;
  for (const [shape, replacement, needs] of SHAPES)
    if (clean.includes(needs)) clean = clean.replace(shape, replacement);
  clean = clean.replace(BASIC, (all, word: string, pair: string) =>
    Buffer.from(pair, "base64").includes(":") ? `${word} ${REDACTED}` : all,
  );
  return withoutCredentials(clean);
}

/** Without what the one list of credentials knows, whoever they belong to. */
function withoutCredentials(text: string): string {
  let clean = text;
  for (const { start, end } of credentialsIn(text).reverse())
    if (clean.slice(start, end) !== REDACTED) clean = clean.slice(0, start) + REDACTED + clean.slice(end);
  return clean;
}

/**
 * A copy of a JSON value with every text in it redacted, names of properties included. Value by value: on the whole
 * text, the shape of a token could also eat the quotes that hold it together.
 */
export function redactValue<T>(value: T): T;
export function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((one) => redactValue(one));
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return redactValue(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [redact(name), redactValue(one)]));
}

/** One JSON document, or lines of JSON, redacted value by value; what is no JSON is redacted as a text. */
export function redactJsonText(text: string): string {
  const whole = /^\s*[[{]\s*\n/.test(text) ? parsed(text) : undefined;
  if (whole !== undefined)
    return `${JSON.stringify(redactValue(whole), null, 4)}${text.endsWith("\n") ? "\n" : ""}`;
  return text
    .split("\n")
    .map((line) => {
      const value = /^\s*[[{"]/.test(line) ? parsed(line) : undefined;
      return value === undefined ? redact(line) : JSON.stringify(redactValue(value));
    })
    .join("\n");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
