import { declaredAs } from "../../../settings/flags.ts";
import { readersOf, systemsOf } from "../../../settings/matrix/variable.ts";
import { variableOf } from "../../../settings/matrix.ts";
import { KIND_NAMES, KINDS, type Kind, type KindRow } from "./kinds.ts";
import type { Traces } from "./traces.ts";

/** What an app is taken for, and by what. */
export interface Recognised {
  /** Undefined when nothing in it says so. */
  kind: Kind | undefined;
  /** What tells it, in words, strongest first. No values of variables. */
  signs: string[];
  /** Whether what runs says it: an image, a command, a check, a mount. Variables and ports may be a copy of another's. */
  certain: boolean;
}

/** Names that programs of any kind read, so that they tell nothing. */
const GENERAL = new Set(
  ["NODE_ENV", "PORT", "HOST", "LOG_LEVEL", "APP_ENV", "APP_URL", "DATABASE_URL", "REDIS_URL"].concat([
    ...["DIRECT_URL", "POSTGRES_URL", "APP_VERSION", "SITE_URL", "SESSION_SECRET", "PRIMARY_REGION"],
  ]),
);

/**
 * How much a sign counts. An image of its maker says what runs; a command nearly so; names of variables add up, each shared among
 * the systems whose code reads it, and stop at what an image counts. Ports and names of apps are anybody's.
 */
const WEIGHT = { image: 3, command: 1.5, path: 1, mount: 1, names: 3, port: 0.4, process: 0.5, app: 0.3 };

/** Below this nothing is known: a port alone, or a name alone. */
const LEAST = 0.5;

interface Sign {
  weight: number;
  text: string;
  /** Of what runs. */
  runs?: true;
}

/** Which system an app is, by all that it shows; never by its name alone. Pure. */
export function recognise(traces: Traces): Recognised {
  const found = KIND_NAMES.map((kind) => {
    const signs = signsOf(kind, traces).sort((one, other) => other.weight - one.weight);
    return { kind, signs, total: signs.reduce((sum, { weight }) => sum + weight, 0) };
  }).sort((one, other) => other.total - one.total);
  const [best] = found;
  if (!best || best.total < LEAST) return { kind: undefined, signs: [], certain: false };
  const certain = best.signs.some(({ runs }) => runs === true);
  return { kind: best.kind, signs: best.signs.map(({ text }) => text), certain };
}

function signsOf(kind: Kind, traces: Traces): Sign[] {
  const row: KindRow = KINDS[kind];
  const matching = (weight: number, pattern: RegExp | undefined, values: readonly string[], what: string) =>
    values
      .filter((value) => pattern?.test(value))
      .map((value): Sign => ({ weight, text: `${what} ${value}` }));
  const running = (signs: readonly Sign[]) => signs.map((sign): Sign => ({ ...sign, runs: true }));
  const ports = (row.ports ?? []).filter((port) => traces.ports.includes(port));
  return [
    ...running(matching(WEIGHT.image, row.image, traces.images, "the image")),
    // A command can hold a password: what matched is told, and nothing else of it.
    ...traces.commands.flatMap((command) => {
      const [match] = row.command?.exec(command) ?? [];
      return match ? running([{ weight: WEIGHT.command, text: `a command with ${match.trim()}` }]) : [];
    }),
    ...running(matching(WEIGHT.path, row.path, traces.paths, "a check of")),
    ...running(matching(WEIGHT.mount, row.mount, traces.mounts, "a volume at")),
    ...matching(WEIGHT.process, row.process, traces.processes, "the process"),
    ...variables(row, traces.names),
    ...(ports.length > 0 ? [{ weight: WEIGHT.port, text: `the port ${ports.join(", ")}` }] : []),
    ...matching(WEIGHT.app, row.app, [traces.app], "the name"),
  ];
}

/** Variables as one sign: the more of a system's own there are, the more it counts. */
function variables({ names, system }: KindRow, given: readonly string[]): Sign[] {
  const counted = given
    .map((name) => ({ name, weight: names?.test(name) ? 1 : shareOf(name, system) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight || one.name.localeCompare(other.name));
  if (counted.length === 0) return [];
  const sum = counted.reduce((total, { weight }) => total + weight, 0);
  const told = counted.slice(0, MOST_TOLD).map(({ name }) => name);
  const more = counted.length - told.length;
  const text = `the variables ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return [{ weight: Math.min(WEIGHT.names, sum), text }];
}

/** How many variables are named. */
const MOST_TOLD = 6;

/** A name's share for a system: one by itself, a half of two that read it, nothing where the matrix does not name it. */
function shareOf(name: string, system: KindRow["system"]): number {
  if (system === undefined || GENERAL.has(name)) return 0;
  if (declaredAs(name)) return system === "dashboard" ? 1 : 0;
  const row = variableOf(name);
  if (!row) return 0;
  const readers = readersOf(row).length > 0 ? readersOf(row) : systemsOf(row);
  const counted = readers.filter((reader) => KIND_NAMES.some((kind) => systemIn(kind) === reader));
  return counted.includes(system) ? 1 / counted.length : 0;
}

const systemIn = (kind: Kind) => (KINDS[kind] as KindRow).system;
