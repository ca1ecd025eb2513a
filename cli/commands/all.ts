import { type Command, command } from "../command.ts";
import { checks } from "./checks.ts";
import { databases } from "./databases.ts";
import { images } from "./images.ts";
import { looks } from "./looks.ts";
import { machine } from "./machine.ts";
import { maintenance } from "./maintenance.ts";
import { previews } from "./previews.ts";
import { releases } from "./releases.ts";
import { reports } from "./reports.ts";
import { secrets } from "./secrets.ts";
import { stacks } from "./stacks.ts";

const table: Command = command({
  name: "commands",
  group: "This machine",
  summary: "prints every command, as docs/commands.md has it",
  examples: [["> docs/commands.md", "after a change of the table"]],
  run: async () => {
    process.stdout.write((await import("../document.ts")).commandsDocument(commands));
  },
});

/** Everything that `hotdash` can do. A new command is an entry of one of these, and nothing else. */
export const commands: readonly Command[] = [
  ...looks,
  ...releases,
  ...stacks,
  ...previews,
  ...maintenance,
  ...databases,
  ...secrets,
  ...checks,
  ...images,
  ...reports,
  ...machine,
  table,
];
