import type { Kind } from "../kinds.ts";
import { linesOf } from "../lines.ts";
import { append, nothing, type Reading } from "../reading.ts";

/** What the word behind a fence makes of the block. */
const languages: readonly (readonly [Kind, RegExp])[] = [
  ["shell", /^(sh|bash|zsh|shell|fish|console|shell-?session|powershell|ps1|makefile)$/],
  ["env", /^(env|dotenv|ini|properties)$/],
  ["yaml", /^ya?ml$/],
  ["json", /^jsonc?5?$/],
  ["toml", /^toml$/],
  ["dockerfile", /^(dockerfile|docker)$/],
  ["prisma", /^prisma$/],
  ["code", /^([cm]?[jt]sx?|javascript|typescript|python|py|ruby|rb|go|sql)$/],
];

/**
 * Reads what a document gives people to copy: fenced blocks as the language they name, code spans and lines behind a
 * prompt as commands. `read` reads a block as a file of its kind.
 */
export function readMarkdown(text: string, read: (text: string, kind: Kind) => Reading): Reading {
  const reading = nothing();
  let fence:
    | { mark: string; kind: Kind | undefined; first: number; indent: number; lines: string[] }
    | undefined;
  const close = () => {
    if (fence?.kind) append(reading, read(fence.lines.join("\n"), fence.kind), fence.first - 1);
    fence = undefined;
  };
  for (const { text: each, line } of linesOf(text)) {
    const [, indent = "", mark = "", word = ""] = /^([\s>]*)(`{3,}|~{3,})\s*\{?\.?([\w-]*)/.exec(each) ?? [];
    const prompted = /^[\s>]*[$❯%] (.+)$/.exec(each)?.[1];
    if (prompted !== undefined && fence?.kind !== "shell") reading.commands.push({ text: prompted, line });
    if (fence !== undefined) {
      if (mark.startsWith(fence.mark) && word === "") close();
      else fence.lines.push(each.slice(0, fence.indent).trim() === "" ? each.slice(fence.indent) : each);
    } else if (mark !== "") {
      const kind = languages.find(([, pattern]) => pattern.test(word.toLowerCase()))?.[0];
      fence = { mark, kind, first: line + 1, indent: indent.length, lines: [] };
    } else {
      for (const [, span = ""] of each.matchAll(/`([^`]+)`/g)) {
        if (!/\s/.test(span)) continue;
        reading.commands.push({ text: span, line });
      }
    }
  }
  close();
  // A session shows its prompt; the shell never sees it.
  for (const command of reading.commands) command.text = command.text.replace(/^\s*[$❯#%>] /, "");
  return reading;
}
