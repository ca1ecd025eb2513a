import { oneOf } from "../allowed.ts";
import { type Command, command } from "../command.ts";
import { SHELLS, type Shell } from "../completion.ts";
import { needed } from "../kinds.ts";
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

const completion: Command = command({
  name: "completion",
  group: "This machine",
  summary: "prints what a shell completes commands, options and stacks by",
  arguments: { shell: needed("shell", "which one", { allowed: oneOf(SHELLS, "shell") }) },
  examples: [
    ["bash", 'eval "$(npx hotdash completion bash)", in ~/.bashrc'],
    ["zsh", 'eval "$(npx hotdash completion zsh)", in ~/.zshrc after compinit'],
    ["fish", "npx hotdash completion fish | source, in config.fish"],
  ],
  run: async ({ shell }) => {
    const { completionScript } = await import("../completion.ts");
    process.stdout.write(completionScript(commands, shell as Shell));
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
  completion,
];
