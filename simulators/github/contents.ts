import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { below } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { type Repository, stableId } from "./world.ts";

/**
 * Files of the default branch, or of the commit, branch or tag that `ref` names: one in base64, or a folder as the list of
 * what is in it (GitHub's documentation).
 */
export function contentRoutes(github: Github): Route[] {
  const { world } = github;
  const get = (call: Call, repository: Repository): Reply => {
    const path = (call.params.path ?? "").replace(/\/+$/, "");
    const files = filesAt(repository, call.query.get("ref") ?? undefined);
    const shown = (one: string, type: "file" | "dir") => ({
      type,
      size: type === "file" ? Buffer.byteLength(files.get(one) ?? "") : 0,
      name: one.split("/").at(-1),
      path: one,
      sha: stableId(one).toString(16).padStart(40, "0"),
      url: `${addressesOf(world, repository).api}/contents/${one}`,
      html_url: `${addressesOf(world, repository).site}/blob/${repository.defaultBranch}/${one}`,
      git_url: null,
      download_url: null,
    });
    const text = files.get(path);
    if (text !== undefined) {
      const content = Buffer.from(text).toString("base64").replace(/.{60}/g, "$&\n");
      return { status: 200, body: { ...shown(path, "file"), encoding: "base64", content } };
    }
    const within = [...files.keys()].filter((one) => one.startsWith(`${path}/`));
    if (within.length === 0) throw notFound();
    const names = new Set(within.map((one) => one.slice(path.length + 1).split("/")[0] ?? ""));
    return {
      status: 200,
      body: [...names].map((name) => {
        const one = `${path}/${name}`;
        return shown(one, files.has(one) ? "file" : "dir");
      }),
    };
  };
  return below(github, [
    { method: "GET", path: "/contents/:path{.+}", action: "contents.get", kind: "read", handler: get },
  ]);
}

/** Files as a commit has them: those of the default branch, and what it and the commits before it brought beside them. */
function filesAt({ activity }: Repository, ref: string | undefined): Map<string, string> {
  if (ref === undefined) return activity.files;
  const commit = activity.git.resolve(ref);
  if (!commit) throw notFound();
  const brought = activity.git
    .history(commit.sha)
    .toReversed()
    .flatMap(({ sha }) => [...(activity.committed.get(sha) ?? [])]);
  return new Map([...activity.files, ...brought]);
}
