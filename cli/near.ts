import { Command as Commander, CommanderError } from "commander";

/**
 * Says which option may have been meant, in commander's words: `(Did you mean --report?)` on a line of its own; empty when
 * none is near.
 */
export function near(option: string, among: readonly string[]): string {
  const program = new Commander().exitOverride().configureOutput({ outputError: () => {} });
  for (const name of new Set(among)) program.option(name);
  try {
    program.parse([option], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.message.replace(/^.*?(?=\n|$)/, "");
  }
  return "";
}
