/** What a line of the engine's output says to a person, shortened; undefined when it says nothing new. */
export function readable(line: string): string | undefined {
  const progress = line.match(/pulumi:pulumi:Stack \S+ \w+(?: \([^)]*\))? (hotdash-\S+\/.*)$/);
  if (progress) return `  ${progress[1]}`;
  // Before changes, of which `+ 21 to create` has the form, too.
  if (/^ {4}[+~-]+\s?\d+ \w+/.test(line)) return `  ${line.trim()}`;
  const change = line.match(/^ *([+~-]{1,2}) +(\S+) +(\S+) (create|update|delete|replace|updating failed)\b/);
  if (change) return `  ${change[1]} ${typeName(change[2] ?? "")} ${change[3]}`;
  if (/[✅❌]/u.test(line)) return `  policies: ${line.trim().replace(/ \(local:.*\)/, "")}`;
  return undefined;
}

/**
 * The blocks `name: {` to `}` of a text whose heads are asked for, each said once, its lines without what they have in common in
 * front. Braces that a block opens are closed in it.
 */
export function blocksIn(text: string, head: RegExp): string[][] {
  const lines = text.split("\n");
  const blocks = lines.flatMap((line, first) => {
    if (!head.test(line) || !line.trimEnd().endsWith("{")) return [];
    let depth = 0;
    const last = lines.findIndex((one, at) => {
      if (at < first) return false;
      depth += (one.match(/\{/g) ?? []).length - (one.match(/\}/g) ?? []).length;
      return depth === 0;
    });
    return last < 0 ? [] : [lines.slice(first, last + 1)];
  });
  const flush = (block: string[]) => {
    const margin = Math.min(...block.map((line) => line.search(/\S|$/)));
    return block.map((line) => line.slice(margin).trimEnd());
  };
  return [...new Map(blocks.map(flush).map((block) => [block.join("\n"), block])).values()];
}

/** `pulumi-nodejs:dynamic/fly:App` is a Fly App to its reader, `github:index:ActionsEnvironmentSecret` a GitHub one. */
function typeName(token: string): string {
  return token.replace("pulumi-nodejs:dynamic/", "").replace(":index", "").replace(":local", "");
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
