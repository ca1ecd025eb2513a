import { linesOf } from "../lines.ts";
import { type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { assignments, unquoted } from "./shell.ts";

const pair = /^\s*(?:-\s+)?(?:export\s+|set\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(\S.*?)\s*,?$/;

/** Keys that hold what is run, in any of the formats. */
export const commandKey =
  /^(run|cmd|command|commands|entrypoint|args|script|scripts|exec|execstart|test|.+_command|.*(build|start|deploy|docker)Command|initialDeployHook|(before|after)_script|.+CreateCommand|post.+Command)$/i;
/** Keys that hold an image's reference. */
export const imageKey = /^(image|imageName|image_name|dockerImage|base_image|container_image)$/;

/**
 * Reads files whose lines are `NAME=value` or `name: value`: env files, ini files, and whatever a parser gave up on.
 * All of it counts as one process's variables, as it does for the programs that load such files.
 */
export function readSettings(text: string): Reading {
  const reading = nothing();
  const entries: Entry[] = [];
  for (const { text: each, line } of linesOf(text)) {
    if (/^\s*[#;]/.test(each)) continue;
    const [, name, raw = ""] = pair.exec(each) ?? [];
    if (name === undefined) continue;
    // A value without quotes ends at a comment, as dotenv has it.
    const value = unquoted(
      /^["']/.test(raw) ? raw.replace(/(["'])\s+#.*$/, "$1") : raw.replace(/\s+#.*$/, ""),
    );
    entries.push({ name, value, line });
    if (imageKey.test(name)) reading.images.push({ text: value, line });
    if (commandKey.test(name)) {
      reading.commands.push({ text: value, line });
      for (const found of assignments(value)) entries.push({ ...found, line });
    }
  }
  reading.groups.push(...grouped(entries));
  return reading;
}
