/** What this process has told the runner already. */
const told = new Set<string>();

/**
 * Tells the runner of GitHub Actions to mask texts in the job's log, whoever prints them; elsewhere nothing is written.
 * Each is a line, in which percent signs are escaped as in every command of a workflow. They go to the error stream,
 * which the runner reads as well: the standard output of a command may be kept in a file or a variable.
 */
export function maskInJob(
  texts: Iterable<string>,
  env: NodeJS.ProcessEnv = process.env,
  out: { write(text: string): unknown } = process.stderr,
): void {
  if (env.GITHUB_ACTIONS !== "true") return;
  // One with line breaks is masked by its lines, which are among the texts.
  const fresh = [...new Set(texts)].filter((text) => !told.has(text) && !/[\r\n]/.test(text));
  for (const text of fresh) {
    told.add(text);
    out.write(`::add-mask::${text.replaceAll("%", "%25")}\n`);
  }
}
