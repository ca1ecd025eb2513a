/** A stack that nobody opens again is an outage: three days in milliseconds. */
const LONGEST_MS = 3 * 86_400_000;

/** What is wrong with the end of a maintenance that was asked for. `now` in milliseconds since the epoch. */
export function untilProblems(until: string | undefined, now: number): string[] {
  if (until === undefined) return [];
  const at = Date.parse(until);
  const wrong =
    Number.isNaN(at) || !/T.*(Z|[+-]\d{2}:\d{2})$/.test(until)
      ? "is no moment with its time zone"
      : at <= now
        ? "has passed"
        : at - now > LONGEST_MS
          ? "is more than three days away"
          : undefined;
  return wrong === undefined
    ? []
    : [
        `--until ${until} ${wrong}: allowed are moments of the next three days, such as ${new Date(now + 3_600_000).toISOString().slice(0, 16)}Z`,
      ];
}
