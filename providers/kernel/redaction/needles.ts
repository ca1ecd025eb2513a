import { base64Cores, hexadecimal, nested } from "./encodings.ts";
import { spellingsOf } from "./spelling.ts";

/** One form of a secret, and how it is found. */
interface Needle {
  /** Letters and digits that stand in every spelling of it. */
  anchor: string;
  pattern: RegExp;
  /** Length of what it hides: longer ones go first. */
  length: number;
}

/** Characters of an anchor by which needles are looked up. */
const KEY = 4;
/** Seven bits a character: anchors are ASCII. */
const MASK = 2 ** (7 * KEY) - 1;

/** What may stand around a piece of base64 and hold a few bits of the secret, and the padding behind it. */
const EDGE = "[A-Za-z0-9+/_-]?";
const PADDING = "(?:=|%3[dD]){0,2}";

/**
 * Finds secrets in texts. A text is read once, whatever the number of secrets: four letters of each form lead to it, and
 * only forms that may be there are searched for.
 */
export class Needles {
  readonly #known = new Set<string>();
  readonly #byKey = new Map<number, Needle[]>();
  /** Forms without four letters or digits in a row. */
  readonly #others: Needle[] = [];

  /** Adds every form of a text that must not be shown. */
  add(text: string): void {
    if (this.#known.has(text)) return;
    this.#known.add(text);
    this.#addForm(text, spellingsOf(text));
    for (const form of hexadecimal(text)) this.#addForm(form, literal(form));
    for (const inner of nested(text))
      for (const core of base64Cores(inner))
        this.#addForm(core, `${EDGE}${spellingsOf(core)}${EDGE}${PADDING}`);
  }

  /** Every text that was added. */
  texts(): string[] {
    return [...this.#known];
  }

  /** The text with everything that was added replaced, in whatever spelling. */
  replaceIn(text: string, replacement: string): string {
    const candidates = this.#candidatesIn(text);
    let clean = text;
    for (const { pattern } of candidates) clean = clean.replace(pattern, () => replacement);
    return clean;
  }

  #addForm(form: string, source: string): void {
    const anchor = (form.match(/[A-Za-z0-9]+/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), "");
    const needle = { anchor, pattern: new RegExp(source, "g"), length: form.length };
    if (anchor.length < KEY) {
      this.#others.push(needle);
      return;
    }
    let key = 0;
    for (let at = 0; at < KEY; at++) key = (key << 7) | anchor.charCodeAt(at);
    const same = this.#byKey.get(key);
    if (same) same.push(needle);
    else this.#byKey.set(key, [needle]);
  }

  #candidatesIn(text: string): Needle[] {
    const found = new Set<Needle>(this.#others);
    let key = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      key = code > 127 ? 0 : ((key << 7) | code) & MASK;
      const needles = this.#byKey.get(key);
      if (needles)
        for (const needle of needles)
          if (!found.has(needle) && text.startsWith(needle.anchor, at - KEY + 1)) found.add(needle);
    }
    return [...found].sort((a, b) => b.length - a.length);
  }
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
