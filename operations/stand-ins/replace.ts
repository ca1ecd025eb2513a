import { createHash } from "node:crypto";

/** By these an exported state marks a secret value (the engine's own wire format for secrets). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Stand-ins for secret values, the same for the same value wherever it stands. */
export class StandIns {
  readonly #known = new Map<string, string>();
  readonly #real = new Set<string>();
  #numbers = 0;

  /** Texts that had a stand-in, all of them real values. */
  get real(): ReadonlySet<string> {
    return this.#real;
  }

  /** Says what stands for a text from now on. The first word counts: a value that two settings share has one stand-in. */
  teach(real: string, standIn: string): void {
    if (real !== standIn && real !== "" && !this.#known.has(real)) this.#known.set(real, standIn);
  }

  /**
   * A value of the same type and shape in which nothing of the given one is left: keys stay, since they are names, and a
   * truth value is always false.
   */
  of(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "number") return ++this.#numbers;
    if (typeof value === "boolean") return false;
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.of(item)]));
  }

  #text(real: string): string {
    if (real === "") return "";
    this.#real.add(real);
    const known = this.#known.get(real);
    if (known !== undefined) return known;
    const made = opaque(`value ${this.#known.size + 1}`);
    this.#known.set(real, made);
    return made;
  }
}

/** A text that nobody takes for a value, as long as a generated one. It says nothing of what it stands for. */
export const opaque = (what: string): string =>
  `stand-in-${createHash("sha256").update(what).digest("hex").slice(0, 40)}`;

/**
 * An exported state (with its secrets in clear) in which stand-ins stand for all of them: inputs, outputs, pending
 * operations, nested and whole. What would open encrypted values, the state's own salt or key, is left out.
 */
export function withStandIns<State>(state: State, standIns: StandIns): { state: State; replaced: number } {
  let replaced = 0;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const record = value as Record<string, unknown>;
    if (record[SIGNATURE] === SECRET) {
      if (typeof record.plaintext !== "string")
        throw new Error(
          "the exported state holds a value that is still encrypted: export it with its secrets",
        );
      replaced++;
      return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(standIns.of(plainOf(record.plaintext))) };
    }
    const kept = Object.entries(record).filter(([key]) => key !== "secrets_providers");
    return Object.fromEntries(kept.map(([key, inner]) => [key, walk(inner)]));
  };
  return { state: walk(state) as State, replaced };
}

/** The value in a secret's text; secrets within it lose their own mark, as everything in it is secret. */
function plainOf(text: string): unknown {
  const bare = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bare);
    if (typeof value !== "object" || value === null) return value;
    const record = value as Record<string, unknown>;
    if (record[SIGNATURE] === SECRET && typeof record.plaintext === "string")
      return plainOf(record.plaintext);
    return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, bare(inner)]));
  };
  return bare(JSON.parse(text));
}
