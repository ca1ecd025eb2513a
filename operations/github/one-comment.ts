import { redact } from "../../providers/kernel/redact.ts";
import type { GithubClient } from "./client.ts";
import { type Comment, comment } from "./shapes.ts";

/** Who comments in a workflow's job with the job's own token. */
const WORKFLOWS = "github-actions[bot]";

/** The one comment of a kind on a pull request. */
export interface OneComment {
  /** Pull request or issue. */
  number: number;
  /** First line of its body, by which it is found again: `<!-- hotdash:preview -->`. */
  marker: string;
  /** Text, with the marker as its first line. */
  body: string;
  /** Whose comments count: others may write a marker too. @default anybody's */
  author?: string | undefined;
}

/** Author of our own comments, where it is known: inside a workflow's job. */
export const ownLogin = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env.GITHUB_ACTIONS === "true" ? WORKFLOWS : undefined;

/** Posts the comment, or edits the one that is there; does nothing when it says the same already. Answers its address. */
export async function keepComment(
  github: GithubClient,
  { number, marker, body: text, author }: OneComment,
): Promise<string> {
  const body = redact(text);
  const found = await findComment(github, { number, marker, author });
  if (found?.body === body) return found.html_url;
  const made = await github.change(
    found
      ? { method: "PATCH", path: `/issues/comments/${found.id}`, body: { body } }
      : { method: "POST", path: `/issues/${number}/comments`, body: { body } },
    comment,
  );
  return made.html_url;
}

/** The oldest comment with the marker; undefined when there is none. */
export async function findComment(
  github: GithubClient,
  { number, marker, author }: Omit<OneComment, "body">,
): Promise<Comment | undefined> {
  for await (const one of github.each(`/issues/${number}/comments`, comment)) {
    const first = one.body?.split("\n", 1)[0]?.trim();
    if (first === marker && (author === undefined || one.user?.login === author)) return one;
  }
  return undefined;
}
