import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hide, Redactor, redact } from "../../../../providers/kernel/redact.ts";
import { PLACES, type Place, SPELLINGS, type Spelling } from "./spellings.ts";

/*
 * For any value, in any spelling, at any place: nothing of it is left, not even nine characters in a row.
 */

const LETTERS = [..."abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"];
const AWKWARD = [...LETTERS, ...`'"\`\\<>&%$!#@/?+=*|~^_.-:;,()[]{} `, "é", "ß", "—", "😀"];
const text = (alphabet: string[], least: number, most: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: least, maxLength: most }).map((all) => all.join(""));

/** A password nobody could have thought up: at its ends there is no space, which nobody could see either. */
const password = fc
  .tuple(text(LETTERS, 4, 8), text(AWKWARD, 0, 24), text(LETTERS, 4, 8))
  .map((all) => all.join(""));
const pem = fc
  .array(text([...LETTERS, "+", "/"], 64, 64), { minLength: 2, maxLength: 6 })
  .map((lines) => `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`);
const lines = fc.array(password, { minLength: 2, maxLength: 4 }).map((all) => all.join("\n"));
const value = fc.oneof(password, pem, lines, text(LETTERS, 40, 120));

/** Pieces of nine characters: base64 of the last three bytes, on a line of its own, is shorter and no piece. */
function pieces(text: string): Set<string> {
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/))
    if (!/-----(BEGIN|END)/.test(line))
      for (let at = 0; at + 9 <= line.length; at++) found.add(line.slice(at, at + 9));
  return found;
}

/** A value of the same form with other letters: what its spelling has in common with another says nothing of either. */
const other = (value: string) =>
  value.replace(/[a-z\d]/gi, (one) => LETTERS[(LETTERS.indexOf(one) + 7) % LETTERS.length] ?? one);

/** What is left of a spelled value in a redacted text. */
function left(value: string, { write }: Spelling, place: Place, redactor: Redactor): string[] {
  const written = write(value);
  const clean = redactor.redact(place.put(written));
  const common = pieces(write(other(value)) + place.put(""));
  return [...pieces(written)].filter((piece) => !common.has(piece) && clean.includes(piece));
}

/** A failure is shown as it was found: shrinking it would take minutes. */
const RUNS = { numRuns: 15, endOnFailure: true };

describe.each(SPELLINGS)("$name", (spelling) => {
  it("leaves nothing of a hidden value at any place", () => {
    const each = fc.property(value, fc.constantFrom(...PLACES), (secret, place) => {
      const redactor = new Redactor();
      redactor.hide(["another-hidden-value-0", secret]);
      expect(left(secret, spelling, place, redactor)).toEqual([]);
    });
    fc.assert(each, RUNS);
  });

  it("leaves nothing of the password of a hidden URL, whose rest stands elsewhere too", () => {
    const each = fc.property(password, fc.boolean(), fc.constantFrom(...PLACES), (secret, encoded, place) => {
      const inUrl = encoded ? encodeURIComponent(secret) : secret.replace(/\s/g, "");
      const redactor = new Redactor();
      redactor.hide([`postgresql://hotdash.ref:${inUrl}@pooler.example.test:5432/postgres?sslmode=require`]);
      for (const written of encoded ? [inUrl, secret] : [inUrl])
        expect(left(written, spelling, place, redactor)).toEqual([]);
    });
    fc.assert(each, RUNS);
  });
});

it("says the rest of the text as it was", () => {
  hide(["correct-horse/battery'staple"]);
  expect(redact("a correct-horse/battery'\\''staple b")).toBe("a [redacted] b");
  expect(redact("a correct-horse/battery staple b")).toBe("a correct-horse/battery staple b");
});
