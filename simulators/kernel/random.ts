/** Seeded randomness, so that a run of a simulator can be repeated: ids, lags and placements come from here. */
export class Random {
  #state: number;

  /** `seed` is any whole number; equal seeds give equal sequences. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError("cannot pick from an empty list");
    return chosen;
  }

  /** `length` lower case hexadecimal digits. */
  hex(length: number): string {
    return this.#text("0123456789abcdef", length);
  }

  /** `length` lower case letters and digits. */
  word(length: number): string {
    return this.#text("0123456789abcdefghijklmnopqrstuvwxyz", length);
  }

  /** A 26 character ULID whose first ten characters say the time `at` (milliseconds since the epoch). */
  ulid(at: number): string {
    let time = "";
    for (let rest = Math.floor(at), i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) {
      time = CROCKFORD.charAt(rest % 32) + time;
    }
    return time + this.#text(CROCKFORD, 16);
  }

  #text(alphabet: string, length: number): string {
    let out = "";
    for (let i = 0; i < length; i += 1) out += alphabet.charAt(this.below(alphabet.length));
    return out;
  }
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
