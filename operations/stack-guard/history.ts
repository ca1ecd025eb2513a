import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { LARGEST, textOf } from "./content.ts";
import { git, gitStream } from "./git.ts";
import { BadInvocation } from "./options.ts";

/** One version of a file, as the first commit that had it. */
export interface Blob {
  path: string;
  text: string;
  /** Shortened name of the commit. */
  commit: string;
}

/** Shortest name of a commit that is given. Letters. */
const SHORT = 10;

/**
 * Every version of every file ever committed, each once, oldest first: two processes of git and one blob in memory at a
 * time. Of a version under several paths the first path stands.
 * @throws BadInvocation where there is no git or only a part of the history.
 */
export async function* blobsOf(
  folder: string,
  say: (skipped: string, path: string) => void,
): AsyncGenerator<Blob> {
  const shallow = await git(folder, ["rev-parse", "--is-shallow-repository"]);
  if (shallow.code !== 0) throw new BadInvocation("--history needs a git checkout.");
  if (shallow.stdout.trim() === "true")
    throw new BadInvocation(
      "--history needs the whole history, and this clone is shallow: fetch with depth 0.",
    );
  const lacking = await git(folder, ["rev-list", "--objects", "--all", "--missing=print", "--quiet"]);
  const missing = lacking.stdout.split("\n").filter((line) => line.startsWith("?")).length;
  if (missing > 0)
    throw new BadInvocation(
      `--history needs every version of every file, and this clone is partial: it lacks ${missing} of them, in which anything may stand. ` +
        "Fetch them (git fetch --refetch --no-filter origin), or clone anew without --filter.",
    );
  const objects = gitStream(folder, ["rev-list", "--objects", "--in-commit-order", "--reverse", "--all"]);
  const described = Readable.from(withCommits(objects.output));
  const format = "%(objectname) %(objecttype) %(objectsize) %(rest)";
  const sizes = gitStream(folder, ["cat-file", `--batch-check=${format}`], described);
  const contents = gitStream(folder, ["cat-file", "--batch"]);
  const reader = new Blobs(contents.output);
  const skipped = new Set<string>();
  try {
    for await (const line of createInterface({ input: sizes.output })) {
      const [, name = "", type, size = "0", commit = "", path = ""] =
        /^(\w+) (\w+) (\d+) (\w+) (.*)$/.exec(line) ?? [];
      if (type !== "blob" || path === "") continue;
      if (Number(size) > LARGEST) {
        if (!skipped.has(path))
          say(`${(Number(size) / LARGEST).toFixed(1)} MiB, more than 1 MiB (commit ${commit})`, path);
        skipped.add(path);
        continue;
      }
      contents.input.write(`${name}\n`);
      const text = textOf(await reader.next());
      if (text !== undefined) yield { path, text, commit };
    }
    contents.input.end();
    await Promise.all([objects.ended, sizes.ended, contents.ended]);
  } finally {
    for (const { stop } of [objects, sizes, contents]) stop();
  }
}

/** Adds to every object the commit that was named last before it: the one that brought it. */
async function* withCommits(output: Readable): AsyncGenerator<string> {
  let commit = "";
  for await (const line of createInterface({ input: output })) {
    const at = line.indexOf(" ");
    if (at < 0) commit = line.slice(0, SHORT);
    // The tree of a commit has no path.
    else if (line.length > at + 1) yield `${line.slice(0, at)} ${commit} ${line.slice(at + 1)}\n`;
  }
}

/** Takes apart what `git cat-file --batch` prints: a line with the size, the bytes, a line break. */
class Blobs {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(output: Readable) {
    this.#chunks = output[Symbol.asyncIterator]();
  }

  async next(): Promise<Buffer> {
    let end = this.#rest.indexOf(10);
    for (; end < 0; end = this.#rest.indexOf(10)) await this.#more();
    const size = Number(this.#rest.subarray(0, end).toString().split(" ")[2]);
    if (!Number.isInteger(size)) throw new Error("git cat-file misses an object of the history");
    while (this.#rest.length < end + size + 2) await this.#more();
    const bytes = this.#rest.subarray(end + 1, end + 1 + size);
    this.#rest = this.#rest.subarray(end + size + 2);
    return bytes;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done) throw new Error("git cat-file ended early");
    this.#rest = Buffer.concat([this.#rest, value]);
  }
}
