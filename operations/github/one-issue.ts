import { redact, redactValue } from "../../providers/kernel/redact.ts";
import type { GithubClient } from "./client.ts";
import { type Issue, issue } from "./shapes.ts";

/** The one open issue of a kind. */
export interface OneIssue {
  /** First line of its body, by which it is found again: `<!-- hotdash:drift staging -->`. */
  marker: string;
  title: string;
  /** Text, with the marker as its first line. */
  body: string;
  /** Label that narrows the search; made where it is missing. */
  label: string;
}

/** Opens the issue, or brings the open one up to date. Answers its number and whether it is new. */
export async function keepIssue(
  github: GithubClient,
  { marker, label, ...said }: OneIssue,
): Promise<{ number: number; opened: boolean }> {
  const { title, body } = redactValue({ title: said.title, body: said.body });
  const found = await findIssue(github, marker, label);
  if (found?.title === title && found.body === body) return { number: found.number, opened: false };
  const made = await github.change(
    found
      ? { method: "PATCH", path: `/issues/${found.number}`, body: { title, body } }
      : { method: "POST", path: "/issues", body: { title, body, labels: [label] } },
    issue,
  );
  return { number: made.number, opened: !found };
}

/** Closes the open issue with a last word; answers its number, or undefined when there was none. */
export async function closeIssue(
  github: GithubClient,
  { marker, label, reason }: { marker: string; label: string; reason: string },
): Promise<number | undefined> {
  const found = await findIssue(github, marker, label);
  if (!found) return undefined;
  await github.act({
    method: "POST",
    path: `/issues/${found.number}/comments`,
    body: { body: redact(reason) },
  });
  const closed = { state: "closed", state_reason: "completed" };
  await github.change({ method: "PATCH", path: `/issues/${found.number}`, body: closed }, issue);
  return found.number;
}

/**
 * Keeps the issue for as long as something is found, and closes it with `reason` when nothing is.
 * @returns a line for people; undefined when nothing is found and no issue was open
 */
export async function settleIssue(
  github: GithubClient,
  { found, reason, ...kept }: OneIssue & { found: boolean; reason: string },
): Promise<string | undefined> {
  if (found) {
    const { number, opened } = await keepIssue(github, kept);
    return `issue ${number} ${opened ? "says so" : "is up to date"}`;
  }
  const closed = await closeIssue(github, { ...kept, reason });
  return closed === undefined ? undefined : `issue ${closed} is closed`;
}

async function findIssue(github: GithubClient, marker: string, label: string): Promise<Issue | undefined> {
  const path = `/issues?state=open&labels=${encodeURIComponent(label)}`;
  for await (const one of github.each(path, issue)) {
    if (!one.pull_request && one.body?.split("\n", 1)[0]?.trim() === marker) return one;
  }
  return undefined;
}
