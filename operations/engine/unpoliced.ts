/** Commands of the engine that run the program, each with ours that runs it under the pack (3.259, aliases included). */
const RUNNING: Readonly<Record<string, "preview" | "up">> = {
  preview: "preview",
  pre: "preview",
  up: "up",
  update: "up",
  watch: "up",
};

/** Commands that run no program; `up` among what follows them is a value. */
const OTHERS = new Set(
  (
    "about ai api auth cancel config console convert deployment destroy do env gen-completion gen-markdown help import " +
    "install insights login logout logs new org package plugin policy project refresh schema stack state template version view-trace whoami"
  ).split(" "),
);

/**
 * Our own command for a command line of the engine that would run the program without us; undefined for all others. Options
 * may stand before the command, and take the next word or not: the first word that is a command counts.
 */
export function unpoliced(args: readonly string[]): "preview" | "up" | undefined {
  for (const arg of args) {
    if (arg === "--" || OTHERS.has(arg)) return undefined;
    const ours = Object.hasOwn(RUNNING, arg) ? RUNNING[arg] : undefined;
    if (ours) return ours;
  }
  return undefined;
}
