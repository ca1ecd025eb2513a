import { Cron } from "croner";
import * as z from "zod";
import { setting } from "./common.ts";

/** Letters of extensions that some readers of cron know (last day, nearest weekday), and Render's does not. */
const EXTENSIONS = /[LW#?]|\d[LW]/;

/** Whether a text is a cron expression of five fields, as crontab(5) has them: each value in its range. */
export function isCron(text: string): boolean {
  const days = text.replace(
    /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)\b/gi,
    "1",
  );
  if (text.trim().split(/\s+/).length !== 5 || EXTENSIONS.test(days)) return false;
  try {
    new Cron(text, { mode: "5-part", paused: true });
    return true;
  } catch {
    return false;
  }
}

/** When a job runs, UTC. */
export const schedule = setting(z.string().refine(isCron), {
  allowed: "a cron expression of five fields: minute, hour, day of the month, month, day of the week (UTC)",
  example: "0 3 * * *",
});
