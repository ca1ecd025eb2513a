import { code, plain } from "../report/escape.ts";
import type { Judged } from "./surface.ts";

/** The one issue about what of a stack is public and not declared; it says the same for the same findings. */
export function exposureIssue(stack: string, wrong: readonly Judged[]) {
  const marker = `<!-- hotdash:exposure ${stack} -->`;
  const body = [
    marker,
    ...wrong.map(({ app, kind, what, problem = "" }) => `- ${plain(`${app}, ${kind} ${what}: ${problem}`)}`),
    `Seen by ${code(`npm run exposure -- ${stack}`)}. Declare it in the settings, or take it away; this issue closes itself.`,
  ];
  return {
    ...{ marker, label: "exposure", found: wrong.length > 0 },
    title: `${stack} is open where it does not say so`,
    body: `${body.join("\n\n")}\n`,
    reason: `Everything public of ${stack} is declared again.`,
  };
}
