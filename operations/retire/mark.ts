const MARK = /^RETIRED_KEPT_FOR_SNAPSHOTS_UNTIL_(\d{4})(\d{2})(\d{2})$/;

/**
 * Name of the one secret of an app that stays, empty, for its snapshots: until when. An app on Fly has no other place for a word
 * about it, and the snapshots of a volume are listed for a day only after it was deleted.
 * @param until milliseconds since the epoch
 */
export const markOf = (until: number): string =>
  `RETIRED_KEPT_FOR_SNAPSHOTS_UNTIL_${new Date(until).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** The end of the last day (UTC) for which an app stays, by the names of its secrets, in milliseconds since the epoch; undefined of one without the mark. */
export function markedUntil(secrets: readonly string[]): number | undefined {
  const days = secrets.flatMap((name) => {
    const [, year, month, day] = MARK.exec(name) ?? [];
    return day === undefined ? [] : [Date.parse(`${year}-${month}-${day}T23:59:59Z`)];
  });
  return days.length > 0 ? Math.max(...days) : undefined;
}
