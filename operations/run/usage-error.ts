/** The command line cannot be acted on: exit code 2, and nothing was touched. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
