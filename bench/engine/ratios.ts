import { BUDGETS } from "../budgets.ts";
import type { Section } from "../section.ts";
import { median, spread } from "../statistics.ts";
import { type Cost, empty, productionThen, Stand } from "./stand.ts";

/** What is run in each round, on every stand. */
const RUNS = ["preview", "up", "refresh"] as const;
type Run = (typeof RUNS)[number];
type Costs = Record<Run, Cost[]>;

/** Fewest rounds from which a median is told. */
const LEAST_ROUNDS = 7;

const TITLES: Record<Run, string> = {
  preview: "preview, unchanged, with the pack",
  up: "up, unchanged, with the pack",
  refresh: "refresh",
};

/**
 * What the engine's runs cost beside an empty program. Stands take turns, so that all see the same machine; the first round
 * fills Node's compile caches and is not counted.
 *
 * @param checkouts by name; the first is this one, the others are what it is compared with
 */
export async function ratios(
  checkouts: Readonly<Record<string, string>>,
  rounds: number = LEAST_ROUNDS,
): Promise<Section> {
  const [own = ""] = Object.keys(checkouts);
  const stands: [string, Stand][] = [];
  const costs = new Map<string, Costs>();
  try {
    const make = async (name: string, checkout: string, declared: Awaited<ReturnType<typeof empty>>) => {
      const stand = await Stand.make(checkout, declared);
      stands.push([name, stand]);
      costs.set(name, { preview: [], up: [], refresh: [] });
      await stand.up();
    };
    await make("empty", checkouts[own] ?? "", await empty());
    for (const [name, checkout] of Object.entries(checkouts))
      await make(name, checkout, await productionThen());
    for (let round = 0; round <= Math.max(rounds, LEAST_ROUNDS); round++) {
      process.stderr.write(`round ${round} …\n`);
      for (const run of RUNS)
        for (const [name, stand] of stands) {
          const cost = await stand[run]();
          if (round > 0) costs.get(name)?.[run].push(cost);
        }
    }
  } finally {
    for (const [, stand] of stands) await stand.close();
  }
  return section(own, costs);
}

/** The rows of what was measured: each ratio is the median of the ratios within a round. */
export function section(own: string, costs: ReadonlyMap<string, Costs>): Section {
  const floor = costs.get("empty");
  const rows: string[][] = [["run", "code", "CPU s", "empty program", "ratio", "must reach", "memory MiB"]];
  const short: [string, string][] = [];
  for (const run of RUNS)
    for (const [name, of] of costs) {
      if (name === "empty" || !floor) continue;
      const ratio = median(of[run].map(({ cpu }, round) => cpu / (floor[run][round]?.cpu ?? Number.NaN)));
      const most = BUDGETS.ratio[run];
      const memory = median(of[run].map((cost) => cost.memory));
      const heavy = name === own && run === "preview" && memory > BUDGETS.memory;
      rows.push([
        TITLES[run],
        name,
        spread(of[run].map(({ cpu }) => cpu)),
        spread(floor[run].map(({ cpu }) => cpu)),
        `${ratio.toFixed(2)}${name === own && ratio > most ? " !" : ""}`,
        name === own ? `at most ${most}` : "",
        `${memory.toFixed(0)}${heavy ? ` of ${BUDGETS.memory} !` : ""}`,
      ]);
      if (name !== own) continue;
      short.push([TITLES[run], `${ratio.toFixed(1)} x the empty program's CPU time`]);
      if (run === "preview")
        short.push(["most memory at once of a preview, all processes", `${memory.toFixed(0)} MiB`]);
    }
  const notes = [
    `${floor?.preview.length ?? 0} rounds, taking turns; a ratio is the median of the ratios within a round.`,
    "The stack is what commit a44235b declared for production on Fly.io and GitHub, made new: 9 resources of ours, 9 of three plugins, 2 components.",
    "It differs from that in what today's pack refuses or nobody should keep: its secrets are made, and CHROMA_PATH, PERSIST_DIR and two checks of the web group are left out.",
    "The empty program runs on the same engine with the same configuration and the same pack, and declares nothing.",
    `Most memory at once: at most ${BUDGETS.memory} MiB for a preview (PSS of all processes, looked at every 100 ms).`,
  ];
  return { name: "engine", title: "Runs of the engine", tables: [rows], notes, short };
}
