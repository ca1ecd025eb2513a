import { posix } from "node:path";
import { moved, type Place, READER_SECRET } from "./workflow.ts";

/** Files of this project, and the repository that they go into. */
export interface Embedding {
  /** Files that are committed here, by path. */
  own: ReadonlyMap<string, Uint8Array>;
  /** Paths that the other repository has. */
  theirs: ReadonlySet<string>;
  /** Folder for the project. */
  folder: string;
  /** Folder for its documents: a push ruleset may take new Markdown files in some folders alone. */
  markdown: string;
  /** Where the project's own repository is, and its commit: then only workflows are written, which fetch it. */
  from?: Place["from"];
}

/** What is written where, and what a person does beside it. */
export interface Plan {
  files: Map<string, Uint8Array>;
  /** Paths that exist already: nothing is written while there is one. */
  taken: string[];
  notes: string[];
}

const WORKFLOWS = ".github/workflows/";
/** Means something at a repository's root alone, where the team's own lies. */
const ROOT_ONLY = /^\.github\/(CODEOWNERS|dependabot\.yml)$/;
const MARKDOWN = /\.md$/i;

/**
 * Where every file goes: workflows into the one folder where GitHub looks for them, documents into one that a ruleset allows,
 * all else below the project's folder. A workflow whose name is taken gets another. Pure.
 */
export function planEmbedding({ own, theirs, folder, markdown, from }: Embedding): Plan {
  const workflows = [...own.keys()].filter((path) => path.startsWith(WORKFLOWS));
  const renamed = new Map(
    workflows
      .filter((path) => theirs.has(path))
      .map((path) => [posix.basename(path), `infrastructure-${posix.basename(path)}`]),
  );
  const place: Place = { folder, renamed, from };
  const files = new Map<string, Uint8Array>();
  const without: string[] = [];
  for (const [path, bytes] of own) {
    const text = () => Buffer.from(bytes).toString("utf8");
    if (ROOT_ONLY.test(path)) continue;
    if (path.startsWith(WORKFLOWS)) {
      const name = posix.basename(path);
      const to = renamed.get(name);
      const named = to ? text().replace(/^name: (.*)$/m, "name: infrastructure $1") : text();
      files.set(`${WORKFLOWS}${to ?? name}`, Buffer.from(moved(named, place)));
    } else if (from) continue;
    else if (path.startsWith(".github/actions/"))
      files.set(posix.join(folder, path), Buffer.from(moved(text(), place)));
    else if (MARKDOWN.test(path)) files.set(posix.join(markdown, path), bytes);
    // What holds documents and root files to the code is for the project's own repository.
    else if (/^test\/.*\.test\.ts$/.test(path) && /\.md\b|\.github\b|CODEOWNERS/.test(text()))
      without.push(path);
    else files.set(posix.join(folder, path), bytes);
  }
  return {
    files,
    taken: [...files.keys()].filter((path) => theirs.has(path)).sort(),
    notes: [
      ...[...renamed].map(([from, to]) => `${WORKFLOWS}${from} is taken: ours is ${WORKFLOWS}${to}`),
      ...[...renamed.keys()]
        .filter((name) => /^(staging|patch|production)\.yml$/.test(name))
        .map(
          (name) =>
            `name .github/workflows/${renamed.get(name)} in deploy.image.builders of both stack files`,
        ),
      ...(from
        ? [
            `ours come at ${from.commit.slice(0, 12)} of ${from.repository}: a later commit takes effect when these files name it`,
            `a private ${from.repository} needs the secret ${READER_SECRET}: a token that may read its contents, nothing else`,
            `add /${folder}/ to .gitignore`,
          ]
        : []),
      `add to .github/CODEOWNERS: /${folder}/ and /.github/ with the team of repository.main.owners`,
      `add to .github/dependabot.yml: npm and docker in /${folder}, github-actions in /${folder}/.github/actions/setup`,
      `variable APPLICATION_FOLDER is seen from ${folder}; without it the application is the repository's root`,
      ...(from
        ? []
        : [
            `left out: ${without.length} tests that hold documents and workflows to the code, which the project's own repository runs`,
          ]),
    ],
  };
}
