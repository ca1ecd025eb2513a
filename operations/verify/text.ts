import type { Verification } from "./judge.ts";

/** A verification as people read it: a line for each check, and each finding with its way out. */
export function verificationLines({ checks, notes }: Verification): string[] {
  const wide = Math.max(...checks.map(({ name }) => name.length));
  return [
    ...checks.flatMap(({ name, looked, findings }) => [
      `${findings.length === 0 ? "✓" : "✗"} ${name.padEnd(wide)}  ${String(looked).padStart(4)} looked at, ${findings.length} wrong`,
      ...findings.map(({ object, problem, fix }) => `    ${object} ${problem}; fix: ${fix}`),
    ]),
    ...notes.map((note) => `note: ${note}`),
  ];
}
