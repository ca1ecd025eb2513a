import type { GithubClient } from "../github/client.ts";
import { findComment, keepComment, ownLogin } from "../github/one-comment.ts";
import { code, cutTo } from "../report/escape.ts";
import type { PreviewReport } from "../report/preview.ts";
import { problemLines } from "../report/problems.ts";
import { addressOf, stackOf } from "./names.ts";

/** First line of the comment about a pull request's own preview. */
export const PREVIEW_COMMENT = "<!-- hotdash:pull-request-preview -->";

/** What is said of a preview. */
export type PreviewNews =
  | { state: "live"; image: string; expires: string }
  | ({
      /** `refused`: before anything was touched. */
      state: "refused" | "failed";
      image: string;
    } & Pick<PreviewReport, "errors" | "violations">)
  | { state: "gone" };

/** Characters of what stood in the way, so that a comment always fits: GitHub takes 65536 bytes. */
const MOST_PROBLEMS = 16_000;

/** Text of the comment. */
export function newsOf(number: number, news: PreviewNews): string {
  const say = (...lines: string[]) => [PREVIEW_COMMENT, ...lines].join("\n\n").concat("\n");
  switch (news.state) {
    case "live":
      return say(
        `🔎 **Preview:** ${addressOf(number)}`,
        `It runs ${code(news.image)}, sleeps while nobody looks (the first page takes a few seconds), and goes when the pull request is closed, or at ${news.expires.slice(0, 16).replace("T", " ")} UTC. It has its own database project, secrets and private network.`,
      );
    case "refused":
      return say(
        `❌ **Preview:** ${code(news.image)} was refused, and nothing was touched. The next push tries again.`,
        cutTo(problemLines(news).join("\n\n"), MOST_PROBLEMS),
      );
    case "failed":
      return say(
        `❌ **Preview:** the update to ${code(news.image)} failed. The log of the run says more; the next push tries again.`,
        cutTo(problemLines(news).join("\n\n"), MOST_PROBLEMS),
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
