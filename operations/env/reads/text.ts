import { type FileReads, nothing } from "./read.ts";

/**
 * How languages beside TypeScript read a variable, each by its plain forms: names that are put together at run time are not
 * found there.
 */
const FORMS: readonly { files: RegExp; reads: readonly RegExp[] }[] = [
  {
    files: /\.py$/,
    reads: [
      /\bos\.environ\[\s*["']([A-Za-z_]\w*)["']\s*\](?!\s*=[^=])/g,
      /\b(?:os\.)?(?:environ\.get|getenv)\(\s*["']([A-Za-z_]\w*)["']\s*(,?)/g,
    ],
  },
  { files: /\.prisma$/, reads: [/\benv\(\s*["']([A-Za-z_]\w*)["']\s*\)/g] },
  { files: /\.rb$/, reads: [/\bENV(?:\[|\.fetch\()\s*["']([A-Za-z_]\w*)["']\s*(,?)/g] },
  // LiteLLM's configuration names variables in this way.
  { files: /\.ya?ml$/, reads: [/\bos\.environ\/([A-Z]\w*)/g] },
];

/** Whether the text of a file is read here by simple means. */
export const isPlainText = (path: string): boolean => FORMS.some(({ files }) => files.test(path));

/** What such a file reads. */
export function textReads(path: string, text: string): FileReads {
  const found = nothing();
  const forms = FORMS.filter(({ files }) => files.test(path)).flatMap(({ reads }) => reads);
  for (const [number, line] of text.split("\n").entries()) {
    if (/^\s*(#|\/\/)/.test(line)) continue;
    for (const form of forms)
      for (const [, name = "", more = ""] of line.matchAll(form))
        found.reads.push({ name, path, line: number + 1, fallback: more !== "" });
  }
  return found;
}
