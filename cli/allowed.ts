import { VERSION } from "../operations/gates/provenance.ts";
import { OWNER_ID } from "../settings/render-platform.ts";
import { hasWords } from "../settings/rules/words.ts";
import { environmentClassOf, SHARED } from "../settings/stack-name.ts";
import { type Allowed, needed } from "./kinds.ts";

/** Values that several commands take. */
const pattern = (expression: RegExp, noun: string, words: string): Allowed => ({
  ...{ test: (text: string) => expression.test(text), noun, words },
});

export const COMMIT = pattern(
  /^[0-9a-f]{40}$/,
  "commit",
  "its 40 hexadecimal digits, as git rev-parse HEAD prints",
);

/** Of a pull request or an issue. */
export const PULL = pattern(/^[1-9]\d{0,8}$/, "pull request", "its number, such as 12");

export const DIGEST = pattern(/^sha256:[0-9a-f]{64}$/, "digest", "sha256:<64 hexadecimal digits>");

/** The grammar of tags of the distribution specification 1.1. */
export const TAG = pattern(
  /^\w[\w.-]{0,127}$/,
  "tag",
  "the tag of an image: letters, digits and ._-, at most 128",
);

export const RELEASE = pattern(VERSION, "version", "v<semver>, such as v1.2.3");

/** Of a stack that the program knows. */
export const STACK_NAME: Allowed = {
  ...{ test: (text: string) => text === SHARED || environmentClassOf(text) !== undefined, noun: "stack" },
  words: "staging, production, pr-<number>, shared",
};
export const STACK = needed("stack", "which one", { allowed: STACK_NAME });

/** One of some words. */
export const oneOf = (words: readonly string[], noun: string): Allowed => ({
  ...{ test: (text: string) => words.includes(text), noun, words: words.join(", ") },
});

/** Whole numbers from `least` to `most`. */
export const whole = (least: number, most: number, noun: string): Allowed => ({
  test: (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
  noun,
  words: `whole ${noun} from ${least} to ${most}`,
});

/** A part of some: 2/4. */
export const SHARD: Allowed = {
  test: (text: string) => {
    const [, index, count] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? [];
    return Number(index) <= Number(count);
  },
  noun: "part",
  words: "<i>/<n>, such as 2/4, of at most 99",
};

/** What a person can be held to later. */
export const REASON: Allowed = {
  ...{ test: hasWords, noun: "reason in words", words: "a sentence, such as 'nobody can log in'" },
};

export const WORKSPACE = pattern(
  OWNER_ID,
  "id of a Render workspace",
  "tea- or usr- and 20 characters, as on its settings page",
);
