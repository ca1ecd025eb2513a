/** Lines of the engine that tell a person something; the rest is progress dots and repetition. */
const WORTH_READING = [
  /^\s*[+~-]{1,2} {1,2}\S/,
  /^ *(pulumi-nodejs|github|fly|Resources|Policies|error)/,
  /hotdash-\w+\//,
  /[✅❌]/u,
  /^\s+[+~-] \d+/,
];
const NOISE = [/^@/, /\((\d|\.)+s\)\s*$/, /pulumi:pulumi:Stack/, /^\s*$/];

export function isWorthReading(line: string): boolean {
  return WORTH_READING.some((pattern) => pattern.test(line)) && !NOISE.some((pattern) => pattern.test(line));
}

/** Prints steps with their times; on a terminal the running step counts its seconds. */
export class Progress {
  readonly #started = performance.now();
  readonly #live = process.stdout.isTTY === true;
  #timer: NodeJS.Timeout | undefined;
  readonly phases: { title: string; seconds: number }[] = [];

  /** Runs one step under a heading and notes how long it took. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    console.log(`\n▶ ${title}`);
    try {
      return await work();
    } finally {
      this.#still();
      this.phases.push({ title, seconds: (performance.now() - began) / 1000 });
    }
  }

  line(text: string): void {
    this.#still();
    console.log(`  ${text}`);
  }

  /** Shows that something goes on: a counter on a terminal, one line elsewhere. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    const began = performance.now();
    const text = () => `  … ${what} (${((performance.now() - began) / 1000).toFixed(0)} s)`;
    if (this.#live) this.#timer = setInterval(() => process.stdout.write(`\r\x1b[K${text()}`), 200);
    else console.log(`  … ${what}`);
    try {
      return await work;
    } finally {
      this.#still();
    }
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  #still(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stdout.write("\r\x1b[K");
  }
}
