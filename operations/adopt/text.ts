/** A line as a comment of YAML. What an app holds may have line breaks, which would end the comment. */
export const comment = (line: string): string =>
  `# ${line.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, " ")}`.trimEnd();

/** Lines below a title, as comments. */
export const table = (title: string, lines: readonly string[]): string[] => [
  comment(`${title}:${lines.length > 0 ? "" : " none"}`),
  ...lines.map((line) => comment(`  ${line}`)),
];

/** The same behind an empty line, where there is anything to say. */
export const list = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [comment(""), ...table(title, lines)] : [];
