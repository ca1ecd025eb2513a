import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { redact, redactValue } from "../../providers/kernel/redact.ts";
import { identityOf, judgeProcess, type ProcessIdentity } from "../engine/identity.ts";
import { fileMoment } from "../file-moment.ts";
import { foreignFolder } from "./own-folder.ts";

/** Folder below the project's that keeps the runs of its stacks; git ignores it. */
export const RUNS = ".deploys";

const JOURNAL = "journal.jsonl";

/** Type of the line with which an attempt begins. */
const STARTED = "run-started";

/** One line of a journal: a type, and whatever describes it. Strings are redacted when it is written. */
export type Entry = { type: string } & Record<string, unknown>;

/** What a run was to do: an interrupted run is gone on with only by one that is to do the same. */
export type Intent = Record<string, unknown>;

/**
 * The folder of one run: its journal, and the evidence that it leaves. Only its owner can read it, and nobody else can have
 * written it: what it says was approved before is believed.
 */
export class RunFolder {
  readonly path: string;
  /** How often a run was started in this folder, this time included. */
  readonly attempt: number;
  /** Told once of what can no longer be written; undefined as long as that ends the run. */
  #onLoss: ((text: string) => void) | undefined;
  #lost = false;
  /** Lines of the journal that this run does not go on from: those of runs that ended, or were to do something else. */
  readonly #passed: number;

  private constructor(path: string, attempt: number, passed: number) {
    this.path = path;
    this.attempt = attempt;
    this.#passed = passed;
  }

  /**
   * The folder of an interrupted run with the same intent, or a fresh one. A run counts as interrupted when its journal
   * has no end and its process is gone; one that may still be at work elsewhere is left alone.
   * @param given folder that the caller names. @default a new one below `.deploys/<stack>` of the project
   * @throws Error when a named folder is not the user's own, and theirs alone
   */
  static async open(
    { project, stack, given }: { project: string; stack: string; given: string | undefined },
    intent: Intent,
    now: number,
  ): Promise<RunFolder> {
    const root = join(project, RUNS, stack);
    const candidates = given ? [resolve(given)] : await newestFirst(root);
    for (const path of candidates) {
      if (await foreignFolder(path)) continue;
      const attempts = attemptsOf(path);
      const last = attempts.at(-1);
      if (last && !last.ended && same(last.intent, intent) && !mayBeAtWork(last))
        return await RunFolder.#begin(path, attempts, intent);
    }
    const stamp = fileMoment(now);
    const path = given ? resolve(given) : join(root, `${stamp}-${randomBytes(3).toString("hex")}`);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const why = await foreignFolder(path);
    if (why)
      throw new Error(
        `--folder ${path}\n   ${why}\n   allowed: a folder of your own that nobody else can reach (chmod 700) and git does not track, or a new one`,
      );
    return await RunFolder.#begin(path, attemptsOf(path), intent);
  }

  static async #begin(path: string, attempts: readonly Attempt[], intent: Intent): Promise<RunFolder> {
    const attempt = attempts.length + 1;
    const other = attempts.findLast((one) => one.ended || !same(one.intent, intent));
    const folder = new RunFolder(path, attempt, other?.until ?? 0);
    folder.note({
      type: STARTED,
      attempt,
      intent,
      host: hostname(),
      pid: process.pid,
      process: identityOf(process.pid),
    });
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * From here on writing down is best effort: an update has begun, and a disk that is full or read-only must stop neither
   * the smoke nor the way back. The first loss is said, and the run ends with what is missing.
   */
  bestEffort(say: (text: string) => void): void {
    this.#onLoss = say;
  }

  /** Whether something of this run could not be written down. */
  get incomplete(): boolean {
    return this.#lost;
  }

  /** Adds a line to the journal, with the time of this machine in front. */
  note(entry: Entry): void {
    const timed = Object.assign({ time: "" }, entry, { time: new Date().toISOString() });
    try {
      appendFileSync(this.file(JOURNAL), `${toRedactedJson(timed)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#missed(error);
    }
  }

  /** Writes a document as JSON, redacted; text as it is, redacted. */
  async write(name: string, content: unknown): Promise<void> {
    const text = typeof content === "string" ? redact(content) : `${toRedactedJson(content, 2)}\n`;
    try {
      await writeFile(this.file(name), text, { mode: 0o600 });
    } catch (error) {
      this.#missed(error);
    }
  }

  #missed(error: unknown): void {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (!this.#onLoss)
      throw new Error(
        `the run's folder ${this.path} cannot be written (${code}), so that an interrupted run could not be gone on with; ` +
          "nothing was changed\nfix: make room there, or name another folder: --folder <path>",
      );
    if (!this.#lost)
      this.#onLoss(`${this.path} cannot be written any more (${code}): the run goes on without its journal`);
    this.#lost = true;
  }

  /** Whether this run goes on with one that was interrupted. */
  get resumed(): boolean {
    return this.entries().filter(({ type }) => type === STARTED).length > 1;
  }

  /** A document that was written before; undefined when there is none. */
  async read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.file(name), "utf8")) as T;
    } catch {
      return undefined;
    }
  }

  /** Lines of this run's journal so far: those of its interrupted attempts included, those of other runs not. */
  entries(): Entry[] {
    return linesOf(this.path).slice(this.#passed);
  }
}

/** Value by value: on the whole text, a pattern for tokens would also eat the quotes that hold it together. */
const toRedactedJson = (value: unknown, indent?: number) =>
  JSON.stringify(redactValue(value), undefined, indent);

interface Attempt {
  intent: Intent;
  host: string;
  pid: number;
  /** The very process; absent where the system does not tell, and in journals of before it was written. */
  process?: ProcessIdentity;
  ended: boolean;
  /** How many lines the journal has up to the end of this attempt. */
  until: number;
}

function attemptsOf(path: string): Attempt[] {
  const attempts: Attempt[] = [];
  for (const [index, { type, ...entry }] of linesOf(path).entries()) {
    if (type === STARTED) attempts.push({ ...(entry as unknown as Attempt), ended: false, until: 0 });
    const last = attempts.at(-1);
    if (!last) continue;
    last.until = index + 1;
    if (type === "run-finished") last.ended = true;
  }
  return attempts;
}

function mayBeAtWork({ host, pid, process: one }: Attempt): boolean {
  if (host === hostname() && pid === process.pid) return false;
  return one === undefined || judgeProcess(one) !== "dead";
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
