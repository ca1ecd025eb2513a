import { code, cutTo, fenced, plain } from "./escape.ts";
import type { PreviewReport } from "./preview.ts";
import { byMessage } from "./violations.ts";

/** How many messages are shown, and how many characters of each. */
export interface ProblemRoom {
  messages: number;
  message: number;
}

/** What stands in the way, said once each. */
export function problemLines(
  { errors, violations }: Pick<PreviewReport, "errors" | "violations">,
  room: ProblemRoom = { messages: 50, message: 4_000 },
): string[] {
  const rules = violations.map((violation) => {
    const { rule, mandatory } = violation;
    const said = byMessage(violation).map(({ resources, message }) => {
      const where = limited(resources.map(code), room.messages, "").join(", ");
      return `  - ${where}: ${plain(cutTo(message, room.message))}`;
    });
    return `- ${mandatory ? "❌" : "⚠️"} ${code(rule)}\n${limited(said, room.messages, "  - ").join("\n")}`;
  });
  const failures = errors.map(({ resource, message }) => {
    const where = resource ? `${code(resource)}:\n\n` : "";
    return where + fenced("text", cutTo(message, room.message));
  });
  return [
    ...limited(failures, room.messages, ""),
    ...(rules.length > 0 ? [limited(rules, room.messages, "- ").join("\n")] : []),
  ];
}

function limited(items: readonly string[], most: number, before: string): string[] {
  if (items.length <= most) return [...items];
  return [...items.slice(0, most), `${before}… and ${items.length - most} more`];
}
