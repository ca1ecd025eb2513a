import { createHash } from "node:crypto";

/** A commit. `at` in milliseconds since the epoch. */
export interface Commit {
  sha: string;
  message: string;
  parents: string[];
  author: string;
  at: number;
}

/** An annotated tag: an object of its own that names a commit, or another such object. */
export interface TagObject {
  sha: string;
  tag: string;
  message: string;
  tagger: string;
  at: number;
  target: { type: "commit" | "tag"; sha: string };
}

/** What a commit is made with. */
export interface NewCommit {
  message: string;
  author: string;
  at: number;
  /** Default: none, the first commit of a history. */
  parents?: readonly string[];
}

/** Which way a comparison of two commits goes. */
export interface Comparison {
  status: "identical" | "ahead" | "behind" | "diverged";
  /** Commits of the head that the base does not have, oldest first. */
  ahead: Commit[];
  behind: number;
  mergeBase: Commit;
}

/** As much of a repository's history as its API shows: commits, branches and tags, without any file. */
export class Git {
  readonly commits = new Map<string, Commit>();
  /** Annotated tags by their own sha. */
  readonly tagObjects = new Map<string, TagObject>();
  /** Name of a branch or tag to the sha it points to: of a tag, also that of an annotated one. */
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, string>();

  /** Adds a commit that no branch has yet. Its sha follows from what it says and from what was there before. */
  add({ message, author, at, parents = [] }: NewCommit): Commit {
    const text = JSON.stringify([message, author, at, parents, this.commits.size]);
    const sha = createHash("sha1").update(text).digest("hex");
    const commit: Commit = { sha, message, parents: [...parents], author, at };
    this.commits.set(sha, commit);
    return commit;
  }

  /**
   * A commit by sha (at least 7 digits of it), `heads/<branch>`, `tags/<tag>`, each with or without `refs/`, or the bare
   * name of either. Where both have a name it is the tag's, as for Git itself (gitrevisions: refs/tags before refs/heads).
   */
  resolve(ref: string): Commit | undefined {
    const name = ref.replace(/^refs\//, "");
    const [, kind, rest = ""] = /^(heads|tags)\/(.+)$/.exec(name) ?? [];
    const sha =
      (kind ? (kind === "heads" ? this.branches : this.tags).get(rest) : undefined) ??
      (ref.startsWith("refs/") ? "" : (this.tags.get(name) ?? this.branches.get(name) ?? name));
    const exact = this.peel(sha);
    if (exact || !/^[0-9a-f]{7,39}$/.test(sha)) return exact;
    return [...this.commits.values()].find((one) => one.sha.startsWith(sha));
  }

  /** Adds an annotated tag that no name points to yet. */
  annotate(given: Omit<TagObject, "sha">): TagObject {
    const sha = createHash("sha1")
      .update(JSON.stringify(["tag", given, this.tagObjects.size]))
      .digest("hex");
    const made = { ...given, sha };
    this.tagObjects.set(sha, made);
    return made;
  }

  /** The commit that a sha is of, or that an annotated tag leads to, from tag to tag. */
  peel(sha: string): Commit | undefined {
    const tag = this.tagObjects.get(sha);
    return tag ? this.peel(tag.target.sha) : this.commits.get(sha);
  }

  /** A commit and all before it, newest first. */
  history(sha: string): Commit[] {
    const seen = new Set<string>();
    const open = [sha];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.commits.get(next)?.parents ?? []));
    }
    // Commits are kept in the order in which they were made, so that no parent comes after its child.
    return [...this.commits.values()].filter((one) => seen.has(one.sha)).reverse();
  }

  /** How `head` stands to `base`, or undefined when they have no history in common. */
  compare(base: Commit, head: Commit): Comparison | undefined {
    const [ofBase, ofHead] = [this.history(base.sha), this.history(head.sha)];
    const inBase = new Set(ofBase.map((one) => one.sha));
    const inHead = new Set(ofHead.map((one) => one.sha));
    const mergeBase = ofHead.find((one) => inBase.has(one.sha));
    if (!mergeBase) return undefined;
    const ahead = ofHead.filter((one) => !inBase.has(one.sha)).reverse();
    const behind = ofBase.filter((one) => !inHead.has(one.sha)).length;
    const status =
      ahead.length > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical";
    return { status, ahead, behind, mergeBase };
  }
}
