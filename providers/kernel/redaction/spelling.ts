/*
 * How programs write a text inside another one: every such way leaves letters and digits as they are, and replaces other
 * characters one by one. So a text is looked for character by character, each in any spelling of its own: percent in
 * either case, JSON once and several times (Go's with \u003c, too), HTML, Markdown, shells, forms.
 */

/** Backslashes double with each nesting: eight are three levels. */
const ESCAPE = "[\\\\`]";
/** `&` of an entity, escaped again or not. */
const AMP = "&(?:amp;)*";

const NAMED: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
/** Letters of the escapes of control characters in JSON, Go, shells: `\n`. */
const LETTERS: Record<string, string> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

const BARE = /^[A-Za-z0-9]$/;
/** Quotes of shells and what escapes them: `'\''`, `'"'"'`, `\"`, `''`. */
const QUOTES = /^['"`\\]+$/;

/** Source of a regular expression that finds a text in every spelling. Its cost grows with the text that is searched alone. */
export function spellingsOf(text: string): string {
  const pieces = text.replace(/\r\n?/g, "\n").match(/['"`\\]+|[^'"`\\]/gu) ?? [];
  return pieces.map((piece) => (QUOTES.test(piece) ? quotes(piece) : character(piece))).join("");
}

function character(one: string): string {
  if (BARE.test(one)) return one;
  const ways = encodings(one);
  if (one === " ") ways.push("\\+");
  if (one === "\n") ways.push(`\\r?\\n`, `(?:\\\\{1,8}r)?\\\\{1,8}n`, "(?:%(?:25)*0[dD])?%(?:25)*0[aA]");
  const letter = LETTERS[one];
  if (letter) ways.push(`\\\\{1,8}${letter}`);
  if (one === "&") ways.push(AMP);
  if (one === "%") ways.push("%(?:25)+");
  return `(?:${[...ways, `${ESCAPE}{0,8}${literal(one)}`].join("|")})`;
}

/** A run of quotes and backslashes, in whatever way it was quoted: any such run that is at least as long. */
function quotes(run: string): string {
  const ways = [...`'"\`\\`].flatMap(encodings);
  return `(?:${[...ways, `['"\`\\\\]`].join("|")}){${run.length},${16 * run.length}}`;
}

/** Percent, backslash-u, backslash-x, octal, HTML: all by number, and HTML's names. */
function encodings(one: string): string[] {
  const bytes = [...Buffer.from(one)];
  const units = Array.from({ length: one.length }, (_, at) => one.charCodeAt(at));
  const point = one.codePointAt(0) ?? 0;
  const name = NAMED[one];
  return [
    bytes.map((byte) => `%(?:25)*${hex(byte, 2)}`).join(""),
    units.map((unit) => `\\\\{1,8}u${hex(unit, 4)}`).join(""),
    `\\\\{1,8}(?:U|u\\{)0*${hex(point, 1)}\\}?`,
    bytes.map((byte) => `\\\\{1,8}x${hex(byte, 2)}`).join(""),
    bytes.map((byte) => `\\\\{1,8}${byte.toString(8).padStart(3, "0")}`).join(""),
    `${AMP}#(?:0*${point}|[xX]0*${hex(point, 1)});`,
    ...(name ? [`${AMP}${name};`] : []),
  ];
}

/** A number in hexadecimal, in either case. */
const hex = (number: number, digits: number) =>
  number
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

const literal = (one: string) => one.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
