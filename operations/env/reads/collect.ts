import { asPart, ENV_NAME, type FileReads, type Made, type Read } from "./read.ts";

/** All that a checkout reads, whatever the file. */
export interface Collected {
  reads: Read[];
  /** Places at which names are made at run time. */
  made: Made[];
  /** Parts of names that stand in files' texts: what is read behind a prefix is one of them. */
  parts: ReadonlySet<string>;
}

/** Puts files together: what is called with a name reads it, and beside a name made at run time every name counts as read. */
export function collect(files: readonly (FileReads & { path: string })[]): Collected {
  const functions = new Set(files.flatMap((file) => file.functions));
  const reads = files.flatMap(({ path, reads: own, made, calls, texts }) => [
    ...own,
    ...calls.filter(({ of }) => functions.has(of)).map(({ of: _called, ...read }) => read),
    ...(made.length === 0
      ? []
      : texts
          .filter(({ text }) => ENV_NAME.test(text))
          .map(({ text, line }) => ({ name: text, path, line, fallback: true }))),
  ]);
  const made = files.flatMap((file) => file.made);
  const parts = new Set(
    made.length === 0 ? [] : files.flatMap(({ texts }) => texts.map(({ text }) => asPart(text))),
  );
  const seen = new Set<string>();
  const each = reads.filter(({ name, path, line }) => {
    const key = `${name}\n${path}\n${line}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return { reads: each, made, parts };
}
