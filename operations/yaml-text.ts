import { stringify } from "yaml";

/** What both readers of the files that we write take for the same value: YAML 1.2 here, the numbers and dates of 1.1 there. */
export const BOTH_READERS = { compat: "yaml-1.1" } as const;

/**
 * A value as YAML for others: the engine (Go, yaml.v3) and Render read numbers and words of YAML 1.1 in plain texts, so that
 * `1_000`, `0b11`, `yes`, `12:30:00` or a date is written in quotes where it is a text. Lines are never folded.
 */
export const yamlText = (value: unknown): string => stringify(value, { lineWidth: 0, ...BOTH_READERS });
