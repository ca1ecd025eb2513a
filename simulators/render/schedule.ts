/** Least and greatest value of the five fields of a cron expression. */
const FIELDS = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12 },
  { least: 0, most: 7 },
] as const;
const NAMES: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
];
const MINUTE = 60_000;
const DAY = 86_400_000;
/** No expression that can come true waits longer: 29 February, at most eight years away. */
const FARTHEST_DAYS = 8 * 366;

/** A parsed expression: the values that each field allows, and whether both kinds of day are restricted. */
interface Schedule {
  allowed: readonly ReadonlySet<number>[];
  eitherDay: boolean;
}

/** Whether this is a cron expression of five fields. */
export const isSchedule = (text: string) => parseSchedule(text) !== undefined;

/** The next time (milliseconds, UTC) after `after` that a cron expression names; undefined when it never does. */
export function nextRun(text: string, after: number): number | undefined {
  const schedule = parseSchedule(text);
  if (!schedule) return undefined;
  const [minutes, hours] = schedule.allowed;
  let at = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  for (let day = 0; day <= FARTHEST_DAYS; day += 1) {
    const midnight = Math.floor(at / DAY) * DAY;
    if (onDay(schedule, new Date(midnight))) {
      for (; at < midnight + DAY; at += MINUTE) {
        const date = new Date(at);
        if (hours?.has(date.getUTCHours()) && minutes?.has(date.getUTCMinutes())) return at;
      }
    }
    at = midnight + DAY;
  }
  return undefined;
}

function onDay({ allowed, eitherDay }: Schedule, date: Date): boolean {
  const [, , days, months, weekdays] = allowed;
  if (!months?.has(date.getUTCMonth() + 1)) return false;
  const day = days?.has(date.getUTCDate()) ?? false;
  const weekday = weekdays?.has(date.getUTCDay()) ?? false;
  return eitherDay ? day || weekday : day && weekday;
}

function parseSchedule(text: string): Schedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return undefined;
  const allowed: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const values = valuesOf(field.toLowerCase(), index);
    if (!values) return undefined;
    allowed.push(values);
  }
  return { allowed, eitherDay: !fields[2]?.startsWith("*") && !fields[4]?.startsWith("*") };
}

function valuesOf(field: string, index: number): ReadonlySet<number> | undefined {
  const { least, most } = FIELDS[index] ?? { least: 0, most: 0 };
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [, from, to, step = "1"] = /^(\*|[a-z]{3}|\d+)(?:-([a-z]{3}|\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined || Number(step) < 1) return undefined;
    const first = from === "*" ? least : numberOf(from, index);
    const open = from === "*" || (part.includes("/") && to === undefined);
    const last = to === undefined ? (open ? most : first) : numberOf(to, index);
    if (first === undefined || last === undefined || first < least || last > most || first > last)
      return undefined;
    // Sunday is 0 and 7.
    for (let value = first; value <= last; value += Number(step)) values.add(index === 4 ? value % 7 : value);
  }
  return values;
}

function numberOf(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const place = NAMES[index]?.indexOf(text) ?? -1;
  return place < 0 ? undefined : place + (FIELDS[index]?.least ?? 0);
}
