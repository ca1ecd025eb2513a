import { errorsOf, findingLine } from "../finding.ts";
import type { Rehearsal } from "./rehearse.ts";

/** How many things are wrong; what could not be judged is neither wrong nor right. */
export const wrongIn = ({ files, findings, left }: Rehearsal): number =>
  files.filter(({ verdict }) => verdict === "failed").length + errorsOf(findings).length + left.length;

/** A rehearsal as people read it: each file, each problem with its mending, and what the database is like in the end. */
export function rehearsalLines(rehearsal: Rehearsal): string[] {
  const { server, files, findings, left } = rehearsal;
  const count = (verdict: string) => files.filter((one) => one.verdict === verdict).length;
  const sign = { applied: "✓", failed: "✗", "not judged": "?" };
  return [
    `${server}: ${count("applied")} applied, ${count("failed")} failed, ${count("not judged")} not judged`,
    ...files.flatMap(({ file, verdict, problem, safe }) => [
      `${sign[verdict]} ${file}${problem ? `: ${problem}` : ""}`,
      ...(safe ? [`   safe: ${safe}`] : []),
    ]),
    "",
    ...findings.flatMap((one) => findingLine(one).split("\n")),
    ...(left.length > 0 ? ["", "what the API would show then:"] : []),
    ...left.map(({ object, problem, fix }) => `  ${object} ${problem}; fix: ${fix}`),
    "",
    `${wrongIn(rehearsal)} problems`,
  ];
}
