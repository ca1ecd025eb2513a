import { escapedData } from "../github/workflow-commands.ts";
import { code, plain } from "../report/escape.ts";
import { LONGEST_COMMENT, PREVIEW_MARKER } from "../report/markdown.ts";
import type { Measured, TimedJob } from "./measure.ts";

/** What stands around the part about time in the comment, so that it is found and replaced; nobody sees it. */
const PART = { begin: "<!-- hotdash:pipeline -->", end: "<!-- /hotdash:pipeline -->" };

/** Jobs that a table names; the others are counted. */
const MOST_JOBS = 20;

/** Jobs that a sentence names; the others are counted. */
const MOST_RUNNING = 5;

/** `4 min 12 s`, `48 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

/** Whether the pipeline took longer than it may. */
export const isOver = ({ wall }: Measured, budgetMinutes: number): boolean => wall > budgetMinutes * 60_000;

const named = ({ workflow, name }: TimedJob) => `${name} of ${workflow}`;

/** The finding in one sentence, without any markup. */
export function sentence(measured: Measured, budgetMinutes: number): string {
  const [slowest] = measured.jobs;
  const { running } = measured;
  const shown = running.slice(0, MOST_RUNNING).map(named).join(", ");
  const more = running.length > MOST_RUNNING ? ` and ${running.length - MOST_RUNNING} more` : "";
  const going = running.length > 0 ? `, while ${shown}${more} still ran` : "";
  const over = isOver(measured, budgetMinutes);
  const judgement = over
    ? `longer than its budget of ${budgetMinutes} min`
    : `within its budget of ${budgetMinutes} min`;
  const most = slowest ? `; the slowest job was ${named(slowest)} with ${duration(slowest.took)}` : "";
  return `The pipeline took ${duration(measured.wall)} from the first start to the last end${going}: ${judgement}${most}.`;
}

/** The same for the comment, and with every job for the summary. */
export function comment(measured: Measured, budgetMinutes: number): string {
  const sign = isOver(measured, budgetMinutes) ? "⚠️" : "⏱️";
  return `${sign} ${plain(sentence(measured, budgetMinutes))}`;
}

/** Every job with its time, the longest first. */
export function summary(measured: Measured, budgetMinutes: number): string {
  const rows = measured.jobs
    .slice(0, MOST_JOBS)
    .map(
      (job) =>
        `| ${plain(job.workflow)} | ${code(job.name)} | ${duration(job.took)}${job.endedAt === undefined ? ", still running" : ""} |`,
    );
  const left = measured.jobs.length - rows.length;
  return [
    comment(measured, budgetMinutes),
    ["| workflow | job | took |", "| --- | --- | --- |", ...rows].join("\n"),
    ...(left > 0 ? [`… and ${left} more`] : []),
  ].join("\n\n");
}

/** A warning as a job's log and the page of its run show it. */
export const annotation = (text: string): string =>
  `::warning title=Pipeline over its budget::${escapedData(text)}`;

/**
 * The comment on the pull request with the part about time at its end, in place of one that is there. Without a comment so
 * far: one that says only this. One that is full stays as it is.
 */
export function withPart(body: string | undefined, text: string): string {
  const part = [PART.begin, text, PART.end].join("\n\n");
  const rest = (body ?? PREVIEW_MARKER).trimEnd();
  const at = rest.indexOf(PART.begin);
  const before = (at < 0 ? rest : rest.slice(0, at)).trimEnd();
  const whole = `${before}\n\n${part}\n`;
  return Buffer.byteLength(whole) <= LONGEST_COMMENT ? whole : (body ?? whole);
}
