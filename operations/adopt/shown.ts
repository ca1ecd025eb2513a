import { secretShape } from "../../settings/rules/secret-shapes.ts";

/** Longest value that is shown. */
const LONGEST = 80;

/** The value of a variable as people may see it: not at all where its name or its form says that it is secret. */
export function shown(name: string, value: string): string {
  const shape = secretShape(name, value);
  if (shape !== undefined) return `(hidden: ${shape})`;
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
