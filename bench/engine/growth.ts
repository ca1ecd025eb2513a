import { BUDGETS } from "../budgets.ts";
import type { Section } from "../section.ts";
import { median, spread } from "../statistics.ts";
import { type Cost, productionThen, Stand } from "./stand.ts";

/** Resources beside those of the stack. */
const SIZES = [10, 100, 1_000] as const;

/** Of each size; the first is not counted. */
const ROUNDS = 3;

/** Further resources of three kinds of ours in turn, each with a name of its own. */
function further(count: number): object[] {
  const app = "hotdash-app";
  const place = { org: "personal", platform: "simulated", app };
  const parent = "hotdash:fly:Dashboard dashboard";
  const dependsOn = ["fly:App dashboard"];
  return Array.from({ length: count }, (_, index) => {
    const kinds = [
      ["fly:Certificate", { ...place, hostname: `host-${index}.hotrodan.com`, wait_seconds: 0 }],
      ["fly:Volume", { ...place, name: `data_${index}`, region: "dfw", size_gb: 1 }],
      ["fly:IpAssignment", { ...place, type: "private_v6" }],
    ] as const;
    const [type, args] = kinds[index % kinds.length] ?? kinds[0];
    return { type, name: `further-${index}`, parent, dependsOn, args };
  });
}

/** What a further resource costs in a preview of a stack made new, between 10, 100 and 1,000 of them. */
export async function growth(checkout: string): Promise<Section> {
  const then = await productionThen();
  const stands: Stand[] = [];
  const costs: Cost[][] = SIZES.map(() => []);
  try {
    for (const size of SIZES)
      stands.push(await Stand.make(checkout, { ...then, resources: [...then.resources, ...further(size)] }));
    for (let round = 0; round <= ROUNDS; round++) {
      process.stderr.write(`growth, round ${round} …\n`);
      for (const [index, stand] of stands.entries()) {
        // Without the pack: its rules of a stack refuse what no team would declare a thousand times, and it has a part of its own.
        const cost = await stand.preview(false);
        if (round > 0) costs[index]?.push(cost);
      }
    }
  } finally {
    for (const stand of stands) await stand.close();
  }
  return section(costs);
}

/** @param costs by size, as SIZES has them */
export function section(costs: readonly (readonly Cost[])[]): Section {
  const { cpuMs, memoryMiB } = BUDGETS.growth;
  const rows = [["further resources", "CPU s", "memory MiB", "each adds, CPU ms", "each adds, MiB"]];
  const steps: number[] = [];
  for (const [index, size] of SIZES.entries()) {
    const [now = [], before] = [costs[index], index === 0 ? undefined : costs[index - 1]];
    const added = (of: (cost: Cost) => number) =>
      (median(now.map(of)) - median((before ?? []).map(of))) / (size - (SIZES[index - 1] ?? 0));
    const ms = added(({ cpu }) => cpu * 1_000);
    const mib = added(({ memory }) => memory);
    if (before) steps.push(ms);
    rows.push([
      String(size),
      spread(now.map(({ cpu }) => cpu)),
      spread(
        now.map(({ memory }) => memory),
        0,
      ),
      before ? `${ms.toFixed(1)} of ${cpuMs}${ms > cpuMs ? " !" : ""}` : "",
      before ? `${mib.toFixed(2)} of ${memoryMiB}${mib > memoryMiB ? " !" : ""}` : "",
    ]);
  }
  const [first = Number.NaN, last = Number.NaN] = steps;
  const bent = last > first * BUDGETS.bend;
  const notes = [
    `From 100 to 1,000 a resource adds ${(last / first).toFixed(2)} x what it adds from 10 to 100, at most ${BUDGETS.bend} x${bent ? " !" : ""}`,
    "Previews of a stack made new, without the pack: every resource is checked and to be created.",
  ];
  const short: [string, string][] = [
    ["a further resource in a preview, up to 1,000", `${last.toFixed(0)} ms of CPU time`],
  ];
  return { name: "growth", title: "Growth", tables: [rows], notes, short };
}
