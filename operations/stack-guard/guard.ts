import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { type Allowance, allowanceFor, readAllowList } from "./allow-list.ts";
import { checkoutFiles } from "./checkout-files.ts";
import { blobsOf } from "./history.ts";
import { judgeFile } from "./judge.ts";
import { BadInvocation, type Options } from "./options.ts";
import type { Violation } from "./reading.ts";
import type { Report } from "./report.ts";
import { secretsIn } from "./secrets.ts";

/** How often a long look at history says how far it is. Blobs. */
const STEP = 1000;

/**
 * Looks at a checkout and, where asked, its history.
 * @param say takes lines of progress.
 * @throws BadInvocation
 */
export async function guard(
  options: Options,
  say: (line: string) => void,
  today = new Date(),
): Promise<Report> {
  const run = new Run(options, today);
  await run.allowList();
  for await (const file of checkoutFiles(options.checkout)) {
    if ("skipped" in file) run.report.skipped.push({ path: file.path, reason: file.skipped });
    else run.look(file);
  }
  if (options.history) await run.history(say);
  run.unused();
  return run.report;
}

class Run {
  readonly report: Report = { violations: [], warnings: [], files: 0, blobs: 0, skipped: [], allowed: 0 };
  readonly #options: Options;
  readonly #today: Date;
  #allowances: Allowance[] = [];
  readonly #used = new Set<Allowance>();
  /** What was reported, without line numbers: a line that moves through versions is one finding. */
  readonly #seen = new Set<string>();

  constructor(options: Options, today: Date) {
    this.#options = options;
    this.#today = today;
  }

  async allowList(): Promise<void> {
    const { allow, checkout } = this.#options;
    if (allow === undefined) return;
    const text = await readFile(allow, "utf8").catch(() => {
      throw new BadInvocation("The file of --allow cannot be read.");
    });
    const { entries, violations } = readAllowList(text, this.#today);
    this.#allowances = entries;
    const path = relative(checkout, allow).replaceAll("\\", "/");
    this.report.violations.push(...violations.map((one) => ({ ...one, path })));
  }

  look(file: { path: string; text: string; commit?: string }): void {
    if (file.commit === undefined) this.report.files++;
    else this.report.blobs++;
    const lines = file.text.split(/\r?\n/);
    const found = [
      ...judgeFile(file.path, file.text, this.#options.refs),
      ...secretsIn(file.path, file.text, { urls: false }),
    ];
    for (const violation of found) {
      const isNew = this.#isNew(file.path, violation, lines[violation.line - 1] ?? "");
      const allowance = allowanceFor(this.#allowances, file.path, violation);
      if (allowance) this.#used.add(allowance);
      if (file.commit !== undefined && !isNew) continue;
      if (allowance) this.report.allowed++;
      else
        this.report.violations.push({
          ...violation,
          path: file.path,
          ...(file.commit ? { commit: file.commit } : {}),
        });
    }
  }

  async history(say: (line: string) => void): Promise<void> {
    const skip = (reason: string, path: string) => this.report.skipped.push({ path, reason });
    for await (const blob of blobsOf(this.#options.checkout, skip)) {
      this.look(blob);
      if (this.report.blobs % STEP === 0)
        say(`history: ${this.report.blobs} blobs looked at, up to ${blob.commit}`);
    }
    say(`history: ${this.report.blobs} blobs looked at`);
  }

  /** Entries that allowed nothing are said: they would allow what comes later unseen. */
  unused(): void {
    for (const one of this.#allowances.filter((each) => !this.#used.has(each))) {
      this.report.warnings.push(
        `the allow-list's entry at line ${one.at} allows nothing that is there; remove it`,
      );
    }
  }

  #isNew(path: string, { rule, problem }: Violation, line: string): boolean {
    const key = createHash("sha256").update([path, rule, problem, line.trim()].join("\0")).digest("base64");
    return !this.#seen.has(key) && this.#seen.add(key) !== undefined;
  }
}
