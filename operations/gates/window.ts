import { WEEKDAYS } from "../../settings/schema/deploy.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Verdict } from "./gate.ts";

type Deploy = Pick<StackSettings["deploy"], "window" | "freezes">;

/** A moment as a clock on the wall shows it somewhere. */
interface WallClock {
  /** YYYY-MM-DD. */
  day: string;
  weekday: (typeof WEEKDAYS)[number];
  /** HH:MM. */
  time: string;
}

/** Why a release may not go out at a moment; undefined when it may. `now` in milliseconds since the epoch. */
export function closedBecause({ window, freezes }: Deploy, now: number): string | undefined {
  const timeZone = window?.timeZone ?? "UTC";
  const { day, weekday, time } = wallClock(now, timeZone);
  const freeze = freezes.find(({ from, to }) => from <= day && day <= to);
  if (freeze) return `${day} lies in a freeze (${freeze.from} to ${freeze.to}: ${freeze.reason})`;
  if (!window) return undefined;
  if (window.days.includes(weekday) && window.from <= time && time < window.to) return undefined;
  return `${weekday} ${time} in ${timeZone} is outside the window (${window.days.join(", ")}, ${window.from} to ${window.to})`;
}

/** Whether the window is open, or what stands in its place. `override` is the reason that somebody gave. */
export function judgeWindow(deploy: Deploy, now: number, override: string | undefined): Verdict {
  const closed = closedBecause(deploy, now);
  if (closed === undefined) return { findings: [], notes: [] };
  if (override !== undefined) return { findings: [], notes: [`${closed}; overridden: ${override}`] };
  const fix = "wait for the window, or say why it cannot wait: --override-window '<reason>'";
  return { findings: [{ property: "deployment window", problem: closed, fix }], notes: [] };
}

function wallClock(now: number, timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hourCycle: "h23", weekday: "short" },
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.find((day) => day === parts.weekday?.toLowerCase()) ?? "mon";
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    weekday,
    time: `${parts.hour}:${parts.minute}`,
  };
}
