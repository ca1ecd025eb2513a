import { posix } from "node:path";

/** Where the project lies in another repository. */
export interface Place {
  /** Its folder, without a slash at either end: `infrastructure`. */
  folder: string;
  /** New names of workflows whose own are taken, by file: `ci.yml`. */
  renamed: ReadonlyMap<string, string>;
  /** Repository and commit that each job fetches the project from; undefined where it is committed in the folder. */
  from?: { repository: string; commit: string } | undefined;
}

/** Secret with a token that may read the project's own repository, where that is private: `contents: read`, nothing else. */
export const READER_SECRET = "HOTDASH_INFRASTRUCTURE_TOKEN";

/** Paths that are no one's folder: the runner's own, a home, a root. */
const ELSEWHERE = /^!?(~|\/|\$\{\{\s*(runner|github)\.)/;

/**
 * A workflow or composite action as it has to be where the project is a sub-folder: every command runs there, and paths that
 * actions take, which they see from the repository's root, lead there. Comments stay.
 */
export function moved(text: string, { folder, renamed, from }: Place): string {
  const below = (path: string) => (ELSEWHERE.test(path) ? path : posix.join(folder, path));
  const up = folder
    .split("/")
    .map(() => "..")
    .join("/");
  let block: { indent: number } | undefined;
  const lines = text.split("\n").flatMap((line): string[] => {
    const indent = line.search(/\S/);
    if (block && indent >= 0 && indent <= block.indent) block = undefined;
    if (block) {
      const not = line.trim().startsWith("!") ? "!" : "";
      return [`${" ".repeat(Math.max(indent, 0))}${not}${below(line.trim().slice(not.length))}`];
    }
    if (/^\s+path:\s*\|\s*$/.test(line)) {
      block = { indent };
      return [line];
    }
    if (line === "jobs:") return ["defaults:", "  run:", `    working-directory: ${folder}`, line];
    // A composite action does not take the workflow's defaults.
    if (/^ {4}- run: /.test(line) && /^\s+using: composite/m.test(text))
      return [line, `      working-directory: ${folder}`];
    return [
      line
        .replace(/^(\s+path: )(\S.*)$/, (_, key: string, path: string) => `${key}${below(path)}`)
        .replace(
          /^(\s+paths: \[)(.*)\]$/,
          // What is fetched changes when a workflow names another commit.
          (_, key: string, paths: string) =>
            `${key}${from ? ".github/workflows/**" : paths.split(/,\s*/).map(below).join(", ")}]`,
        )
        .replace(
          /hashFiles\(([^)]*)\)/g,
          (_, paths: string) =>
            `hashFiles(${paths.replace(/'([^']*)'/g, (_whole, path: string) => `'${below(path)}'`)})`,
        )
        .replace("./.github/actions/", `./${folder}/.github/actions/`)
        .replace(
          /(\.\/\.github\/workflows\/)([\w.-]+)/g,
          (_, root: string, file: string) => `${root}${renamed.get(file) ?? file}`,
        )
        .replace(/(vars\.APPLICATION_FOLDER \|\| )'\.'/, `$1'${up}'`),
    ];
  });
  return withSecond(lines, folder, from).join("\n");
}

/** Behind each checkout of the repository one of the project, by its commit, into its folder. */
function withSecond(lines: readonly string[], folder: string, from: Place["from"]): string[] {
  if (!from) return [...lines];
  const out: string[] = [];
  let open: { indent: number; uses: string } | undefined;
  const close = () => {
    if (!open) return;
    const at = " ".repeat(open.indent);
    out.push(
      `${at}- uses: ${open.uses}`,
      `${at}  with:`,
      `${at}    repository: ${from.repository}`,
      `${at}    ref: ${from.commit}`,
      `${at}    path: ${folder}`,
      `${at}    token: \${{ secrets.${READER_SECRET} || github.token }}`,
      `${at}    persist-credentials: false`,
    );
    open = undefined;
  };
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (open && indent >= 0 && indent <= open.indent) close();
    const [, uses] = /^\s*- uses: (actions\/checkout@.*)$/.exec(line) ?? [];
    if (uses) open = { indent, uses };
    out.push(line);
  }
  close();
  return out;
}
