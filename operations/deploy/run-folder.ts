import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { redact, redactValue } from "../../providers/kernel/redact.ts";
import { judgeHolder } from "../repair/lock.ts";

/** Folder below the project's that keeps the runs of its stacks; git ignores it. */
export const RUNS = ".deploys";

const JOURNAL = "journal.jsonl";

/** One line of a journal: a type, and whatever describes it. Strings are redacted when it is written. */
export type Entry = { type: string } & Record<string, unknown>;

/** What a run was to do: an interrupted run is gone on with only by one that is to do the same. */
export type Intent = Record<string, unknown>;

/** The folder of one run: its journal, and the evidence that it leaves. Only its owner can read it. */
export class RunFolder {
  readonly path: string;
  /** How often this run was started, this time included. */
  readonly attempt: number;

  private constructor(path: string, attempt: number) {
    this.path = path;
    this.attempt = attempt;
  }

  /**
   * The folder of an interrupted run with the same intent, or a fresh one. A run counts as interrupted when its journal
   * has no end and its process is gone; one that may still be at work elsewhere is left alone.
   * @param given folder that the caller names. @default a new one below `.deploys/<stack>` of the project
   */
  static async open(
    { project, stack, given }: { project: string; stack: string; given: string | undefined },
    intent: Intent,
    now: number,
  ): Promise<RunFolder> {
    const root = join(project, RUNS, stack);
    const candidates = given ? [resolve(given)] : await newestFirst(root);
    for (const path of candidates) {
      const attempts = attemptsOf(path);
      const last = attempts.at(-1);
      if (last && !last.ended && same(last.intent, intent) && !mayBeAtWork(last))
        return await RunFolder.#begin(path, attempts.length + 1, intent);
    }
    const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
    const path = given ? resolve(given) : join(root, `${stamp}-${randomBytes(3).toString("hex")}`);
    return await RunFolder.#begin(path, attemptsOf(path).length + 1, intent);
  }

  static async #begin(path: string, attempt: number, intent: Intent): Promise<RunFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const folder = new RunFolder(path, attempt);
    folder.note({ type: "run-started", attempt, intent, host: hostname(), pid: process.pid });
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Adds a line to the journal, with the time of this machine in front. */
  note(entry: Entry): void {
    const timed = Object.assign({ time: "" }, entry, { time: new Date().toISOString() });
    appendFileSync(this.file(JOURNAL), `${toRedactedJson(timed)}\n`, { mode: 0o600 });
  }

  /** Writes a document as JSON, redacted; text as it is, redacted. */
  async write(name: string, content: unknown): Promise<void> {
    const text = typeof content === "string" ? redact(content) : `${toRedactedJson(content, 2)}\n`;
    await writeFile(this.file(name), text, { mode: 0o600 });
  }

  /** A document that was written before; undefined when there is none. */
  async read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.file(name), "utf8")) as T;
    } catch {
      return undefined;
    }
  }

  /** Lines of the journal so far, earlier attempts included. */
  entries(): Entry[] {
    return linesOf(this.path);
  }
}

/** Value by value: on the whole text, a pattern for tokens would also eat the quotes that hold it together. */
const toRedactedJson = (value: unknown, indent?: number) =>
  JSON.stringify(redactValue(value), undefined, indent);

interface Attempt {
  intent: Intent;
  host: string;
  pid: number;
  ended: boolean;
}

function attemptsOf(path: string): Attempt[] {
  const attempts: Attempt[] = [];
  for (const { type, ...entry } of linesOf(path)) {
    if (type === "run-started") attempts.push({ ...(entry as unknown as Attempt), ended: false });
    const last = attempts.at(-1);
    if (type === "run-finished" && last) last.ended = true;
  }
  return attempts;
}

function mayBeAtWork({ host, pid }: Attempt): boolean {
  return pid !== process.pid && judgeHolder({ user: "", host, pid, since: "" }) !== "dead";
}

const same = (one: Intent, other: Intent) => JSON.stringify(one) === JSON.stringify(other);

function linesOf(path: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(join(path, JOURNAL), "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      // The last line of a killed run may be cut off.
      return [];
    }
  });
}

async function newestFirst(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names
    .sort()
    .reverse()
    .map((name) => join(root, name));
}
