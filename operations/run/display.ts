import { redact } from "../../providers/kernel/redact.ts";
import type { RunEvent } from "../../providers/kernel/run-directory.ts";
import { wrapped } from "../terminal.ts";

/** Where lines go. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** Milliseconds between two drawings of the live part. */
const DRAW_MS = 250;

/** What one machine does at the moment. */
interface Row {
  doing: string;
  /** Milliseconds of this process's own clock. */
  since: number;
}

/**
 * Shows a run. The engine's lines pass as they are, but for hidden values in them, and folded at a terminal's width. There one row a machine stands below them, from the run's
 * events of type `machine` (`app`, `machine`, `doing`), with the seconds that it has been at it; elsewhere the lines
 * that the providers report say the same, one after the other.
 */
export class Display {
  readonly #out: Output;
  readonly #err: Output;
  readonly #now: () => number;
  /** Whether the engine's lines may be coloured: it cannot see the terminal behind us. */
  readonly colour: boolean;
  readonly #rows = new Map<string, Row>();
  readonly #timer: NodeJS.Timeout | undefined;
  /** Rows that stand on the terminal now. */
  #drawn = 0;

  constructor(out: Output, err: Output, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#err = err;
    this.#now = now;
    this.colour = out.isTTY === true && !process.env.NO_COLOR;
    if (!out.isTTY) return;
    this.#timer = setInterval(() => this.#draw(), DRAW_MS);
    this.#timer.unref();
  }

  /** One line of the engine, or of this command. */
  line(text: string, stream: "stdout" | "stderr" = "stdout"): void {
    this.#erase();
    const to = stream === "stdout" ? this.#out : this.#err;
    to.write(`${wrapped(redact(text), to.isTTY ? to.columns : undefined)}\n`);
    this.#draw();
  }

  /** Text for programs on standard output, which is redacted already: further redaction could break its form. */
  raw(text: string): void {
    this.#erase();
    this.#out.write(`${text}\n`);
    this.#draw();
  }

  /** One event of the run; those that name no machine are for programs. */
  event({ type, app, machine, doing }: Partial<RunEvent>): void {
    if (type !== "machine" || typeof machine !== "string" || typeof doing !== "string") return;
    const name = redact(typeof app === "string" ? `${app}/${machine}` : machine);
    // A row that moves on goes last, so that what is new is seen even where not all rows fit.
    this.#rows.delete(name);
    this.#rows.set(name, { doing: redact(doing), since: this.#now() });
  }

  /** Takes the live part away: between runs, and at the end. */
  clear(): void {
    this.#erase();
    this.#rows.clear();
  }

  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    if (!this.#timer || this.#rows.size === 0) return;
    this.#erase();
    // A terminal that does not know its size says 0.
    const room = Math.max(1, (this.#out.rows || 24) - 2);
    const width = this.#out.columns || 80;
    const rows = [...this.#rows].slice(-room);
    for (const [name, { doing, since }] of rows) {
      const seconds = Math.floor((this.#now() - since) / 1000);
      const text = `  ${name}: ${doing}${seconds > 0 ? ` (${seconds} s)` : ""}`;
      this.#out.write(`${text.slice(0, width - 1)}\n`);
    }
    this.#drawn = rows.length;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A\x1b[J`);
    this.#drawn = 0;
  }
}
