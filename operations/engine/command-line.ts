/** Short options of the engine that take the rest of their word, or the next one, as a value (3.259.0). */
const SHORT_VALUED = "Ccmpstvx";

/** Truth values as the engine's options take them (Go's strconv.ParseBool). */
const TRUE = /^(?:1|t|T|TRUE|true|True)$/;

/** A truth value as the engine's options take it. */
export const isTrue = (text: string): boolean => TRUE.test(text);

/**
 * Whether a command line asks the engine to leave its preview out, in any spelling: `--skip-preview`, `--skip-preview=1`,
 * `-f`, `-yf`. The last one counts.
 */
export function skipsPreview(args: readonly string[]): boolean {
  let skips = false;
  for (const arg of beforeProgram(args)) {
    if (arg === "--skip-preview") skips = true;
    else if (arg.startsWith("--skip-preview=")) skips = isTrue(arg.slice(arg.indexOf("=") + 1));
    else if (shortIn(arg).flags.includes("f")) skips = true;
  }
  return skips;
}

/** The stack that a command line of the engine names, without organisation and project; undefined when it names none. */
export function namedStack(args: readonly string[]): string | undefined {
  const own = beforeProgram(args);
  const short = own.flatMap((arg, at) => {
    const { valued } = shortIn(arg);
    return valued.startsWith("s") ? [valued.slice(1).replace(/^=/, "") || own[at + 1] || ""] : [];
  });
  return (optionValue(own, "--stack") ?? short[0] ?? named(own))?.split("/").at(-1);
}

/** The value of an option that is written out, as a word of its own or after `=`. */
export function optionValue(args: readonly string[], option: string): string | undefined {
  const own = beforeProgram(args);
  const at = own.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  if (at < 0) return undefined;
  return own[at] === option ? own[at + 1] : own[at]?.slice(option.length + 1);
}

/** A word of short options: its flags, and from the first one that has a value on the rest. Both empty for any other word. */
export function shortIn(arg: string): { flags: string; valued: string } {
  if (!/^-[A-Za-z]/.test(arg)) return { flags: "", valued: "" };
  const letters = arg.slice(1);
  const at = [...letters].findIndex((letter) => SHORT_VALUED.includes(letter));
  return at < 0 ? { flags: letters, valued: "" } : { flags: letters.slice(0, at), valued: letters.slice(at) };
}

/** Commands that name their stack without an option. */
function named(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  if (words[0] === "cancel") return words[1];
  return words[0] === "stack" && /^(?:init|rm|select)$/.test(words[1] ?? "") ? words[2] : undefined;
}

/** What follows `--` are values. */
const beforeProgram = (args: readonly string[]) => args.slice(0, [...args, "--"].indexOf("--"));
