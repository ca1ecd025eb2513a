/*
 * How programs write a text as a whole: base64, hexadecimal, percent for every byte. These leave no letter as it is.
 */

/** Columns at which `base64`, MIME and PEM break lines. */
const COLUMNS = [64, 76];

/** Shorter pieces of base64 would be found in ordinary words. */
const SHORTEST_PIECE = 6;

/**
 * What base64 makes of a text wherever it stands in what is encoded, so also of `user:password`, of a document around it
 * and of the line break that `echo` adds: three bytes become four characters, so there are three ways for it to lie. Only
 * characters that are made of the text alone are in it. Standard and URL alphabet, without padding.
 */
export function base64Cores(text: string): string[] {
  const bytes = Buffer.from(text);
  const found = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [whole, ...(before === 0 ? brokenInto(whole) : [])];
  });
  return [...new Set(found.flatMap((one) => [one, urlAlphabet(one)]))].filter(
    (one) => one.length >= SHORTEST_PIECE,
  );
}

/** The lines of a long encoded text. */
function brokenInto(encoded: string): string[] {
  return COLUMNS.filter((columns) => encoded.length > columns).flatMap(
    (columns) => encoded.match(new RegExp(`.{1,${columns}}`, "g")) ?? [],
  );
}

const urlAlphabet = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

/** A text byte by byte in hexadecimal, and with a percent sign before each byte; both in both cases. */
export function hexadecimal(text: string): string[] {
  const hex = Buffer.from(text).toString("hex");
  const percent = hex.replace(/../g, "%$&");
  return [hex, hex.toUpperCase(), percent, percent.toUpperCase()];
}

/** Other texts that may be what is encoded in base64: the one inside JSON, or inside a URL. */
export function nested(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const html = json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  return [...new Set([text, json, html, encodeURIComponent(text), text.replace(/\r?\n/g, "\r\n")])];
}
