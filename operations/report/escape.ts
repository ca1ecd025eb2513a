/** Text of unknown origin inside Markdown and HTML: it is shown as it is, and does nothing. */

/** Zero-width space: it is not seen, and breaks what GitHub would act on. */
const BREAK = "\u200B";

/** Plain text in Markdown: no markup, no mention, no link, no hidden comment, on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|~#]/g, "\\$&")
    .replace(/@(?=\w)/g, `@${BREAK}`)
    .replace(/\b(https?):\/\//g, `$1:${BREAK}//`);
}

/** A code span that no backtick inside ends; in tables a bar would end the cell. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** A fenced block that no line inside ends. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^ {0,3}(`+)/gm)].map(([, run = ""]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Text in HTML, in attributes too. */
export function html(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A text of at most so many characters, and a sign that it goes on. */
export const cutTo = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);
