/**
 * What a command prints before it ends: for `sim-print-<text>` the text, for `sim-echo-<NAME>` the value of a variable,
 * as a careless program would.
 */
export function printedBy(
  words: readonly string[],
  variable: (name: string) => string | undefined,
): string[] {
  return words.flatMap((word) => {
    const name = /^sim-echo-(\w+)$/.exec(word)?.[1];
    return name ? [`${name}=${variable(name) ?? ""}`] : (/^sim-print-(.*)$/.exec(word)?.[1] ?? []);
  });
}
