import type { GithubClient } from "../github/client.ts";
import { findComment, keepComment, ownLogin } from "../github/one-comment.ts";
import { code } from "../report/escape.ts";
import { addressOf, stackOf } from "./names.ts";

/** First line of the comment about a pull request's own preview. */
export const PREVIEW_COMMENT = "<!-- hotdash:pull-request-preview -->";

/** What is said of a preview. */
export type PreviewNews =
  | { state: "live"; image: string; expires: string }
  | { state: "failed"; image: string }
  | { state: "gone" };

/** Text of the comment. */
export function newsOf(number: number, news: PreviewNews): string {
  const say = (...lines: string[]) => [PREVIEW_COMMENT, ...lines].join("\n\n").concat("\n");
  switch (news.state) {
    case "live":
      return say(
        `🔎 **Preview:** ${addressOf(number)}`,
        `It runs ${code(news.image)}, sleeps while nobody looks (the first page takes a few seconds), and goes when the pull request is closed, or at ${news.expires.slice(0, 16).replace("T", " ")} UTC. It has its own database project, secrets and private network.`,
      );
    case "failed":
      return say(
        `❌ **Preview:** ${code(news.image)} did not become healthy. The log of the run says why; the next push tries it again.`,
      );
    case "gone":
      return say(`🧹 The preview ${code(stackOf(number))} is gone; the next push makes it again.`);
  }
}

/** Posts or edits the comment. That a preview is gone is only said where it was announced. */
export async function announce(github: GithubClient, number: number, news: PreviewNews): Promise<void> {
  const comment = { number, marker: PREVIEW_COMMENT, author: ownLogin() };
  if (news.state === "gone" && !(await findComment(github, comment))) return;
  await keepComment(github, { ...comment, body: newsOf(number, news) });
}
