/** A piece of a file's text, and the line it stands on, counted from 1. */
export interface Line {
  text: string;
  line: number;
}

/** A value that has a name: an environment variable, a key of a configuration file, an option. */
export interface Entry {
  name: string;
  value: string;
  line: number;
}

/** The rules of the guard, as reports and allow-lists name them. */
export const RULES = [
  "postgres-connection",
  "postgres-command",
  "postgres-image",
  "postgres-place",
  "postgres-declared",
  "secret-in-clear",
  "allow-list",
] as const;
export type Rule = (typeof RULES)[number];

/** One thing that is wrong on one line. No field ever holds a part of a value. */
export interface Violation {
  /** Line from 1. */
  line: number;
  rule: Rule;
  /** What is wrong, with what it is wrong about: "DATABASE_URL points at Neon". */
  problem: string;
  /** What to do instead. */
  fix: string;
}

/** What a reader makes of a file. Reading judges nothing but what its format alone says (`declared`). */
export interface Reading {
  /** Named values that one process sees together, so that PGHOST meets PGSSLMODE. Names are unique within a group. */
  groups: Entry[][];
  /** What a shell will run. */
  commands: Line[];
  /** References of images that will run. */
  images: Line[];
  /** Values without a name, and settings of a client written as an object (as JSON). */
  texts: Line[];
  /** Ports that are served and folders that are mounted; names as `judgePlaces` knows them. */
  places: Entry[];
  /** What the file declares by its own keywords: a database in render.yaml, a provider in schema.prisma. */
  declared: Violation[];
}

/** A reading without anything in it. */
export function nothing(): Reading {
  return { groups: [], commands: [], images: [], texts: [], places: [], declared: [] };
}

/** Adds everything of `more` to `reading`, its lines moved down by `offset`: a part of a file that is read on its own. */
export function append(reading: Reading, more: Reading, offset = 0): void {
  const move = <T extends { line: number }>(one: T): T => ({ ...one, line: one.line + offset });
  reading.groups.push(...more.groups.map((group) => group.map(move)));
  for (const key of ["commands", "images", "texts"] as const) reading[key].push(...more[key].map(move));
  reading.places.push(...more.places.map(move));
  reading.declared.push(...more.declared.map(move));
}

/** Parts entries into groups without a name twice: a name that comes again begins a group, as a later section would. */
export function grouped(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  let names = new Set<string>();
  for (const entry of entries) {
    if (groups.length === 0 || names.has(entry.name)) {
      groups.push([]);
      names = new Set();
    }
    names.add(entry.name);
    groups.at(-1)?.push(entry);
  }
  return groups;
}
