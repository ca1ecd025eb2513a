import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hide, Redactor, redact } from "../../../../providers/kernel/redact.ts";
import { PLACES, type Place, SPELLINGS, writtenBy } from "./spellings.ts";

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

/** A value, what hides it, and where it stands. */
interface Case {
  value: string;
  redactor: Redactor;
  place: Place;
}

/** What is left of spelled values in redacted texts: one list a case. */
function left(spelling: (typeof SPELLINGS)[number], cases: readonly Case[]): string[][] {
  const written = writtenBy(
    spelling,
    cases.flatMap(({ value }) => [value, other(value)]),
  );
  return cases.map(({ redactor, place }, index) => {
    const [own = "", others = ""] = written.slice(2 * index);
    const clean = redactor.redact(place.put(own));
    const common = pieces(others + place.put(""));
    return [...pieces(own)].filter((piece) => !common.has(piece) && clean.includes(piece));
  });
}

/** Cases of a run: one program writes them all. */
const EACH = { minLength: 15, maxLength: 15 };
/** A failure is shown as it was found: shrinking it would take minutes. */
const ONCE = { numRuns: 1, endOnFailure: true };
const place = fc.constantFrom(...PLACES);

const hiding = (...values: string[]) => {
  const redactor = new Redactor();
  redactor.hide(values);
  return redactor;
};

describe.each(SPELLINGS)("$name", (spelling) => {
  const nothingLeft = (cases: readonly Case[]): void => {
    expect(left(spelling, cases)).toEqual(cases.map(() => []));
  };

  it("leaves nothing of a hidden value at any place", () => {
    const drawn = fc.array(fc.record({ value, place }), EACH);
    const each = fc.property(drawn, (all) =>
      nothingLeft(all.map((one) => ({ ...one, redactor: hiding("another-hidden-value-0", one.value) }))),
    );
    fc.assert(each, ONCE);
  });

  it("leaves nothing of the password of a hidden URL, whose rest stands elsewhere too", () => {
    const drawn = fc.array(fc.record({ password, encoded: fc.boolean(), place }), EACH);
    const each = fc.property(drawn, (all) =>
      nothingLeft(
        all.flatMap(({ password, encoded, place }) => {
          const inUrl = encoded ? encodeURIComponent(password) : password.replace(/\s/g, "");
          const redactor = hiding(
            `postgresql://hotdash.ref:${inUrl}@pooler.example.test:5432/postgres?sslmode=require`,
          );
          return (encoded ? [inUrl, password] : [inUrl]).map((value) => ({ value, redactor, place }));
        }),
      ),
    );
    fc.assert(each, ONCE);
  });
});

it("says the rest of the text as it was", () => {
  hide(["correct-horse/battery'staple"]);
  expect(redact("a correct-horse/battery'\\''staple b")).toBe("a [redacted] b");
  expect(redact("a correct-horse/battery staple b")).toBe("a correct-horse/battery staple b");
});
