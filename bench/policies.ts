import { join } from "node:path";
import { CHECKOUT } from "../operations/workspace/checkout.ts";
import { Bench } from "../test/engine/support/bench.ts";
import { settings, stackConfig } from "../test/policies/kernel/judging.ts";
import { proofs } from "../test/policies/proofs/all.ts";
import type { Proof } from "../test/policies/proofs/proof.ts";
import { table } from "./table.ts";

/*
 * npm run bench:policies: what the policy pack adds to a preview, on the real engine. Previews with and without the pack
 * take turns, so that both see the same machine; what counts is the median of their differences. Exit code 1 when a
 * bound is exceeded: 0.5 s for its start, and 0.5 s + 1 ms a resource on 1,000 resources.
 */
const START_MS = 500;
const EACH_MS = 1;
const PAIRS = 5;
const SIZES = [8, 1_000];
const HEAD = ["resources", "preview without the pack", "with it", "added (median of pairs)"];

/** Good resources of every type of Fly's, over and over. */
function resources(count: number) {
  const kinds = proofs.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
  return Array.from({ length: count }, (_, index) => {
    const { type, good, protect = true } = kinds[index % kinds.length] ?? (kinds[0] as Proof);
    return { name: `subject-${index}`, args: {}, type, props: good, protect };
  });
}

const bench = await Bench.start({
  program: "raw-resources.ts",
  project: "hotdash",
  stack: "production",
  config: stackConfig({ supabase: { ...(settings.supabase as object), defaultPoolSize: 10_000 } }),
});
const rows: string[][] = [];
let exceeded = false;
try {
  for (const count of SIZES) {
    const declared = resources(count);
    const time = async (args: readonly string[]) => (await bench.must("preview", declared, args)).ms;
    const pack = ["--policy-pack", join(CHECKOUT, "policies")];
    await time(pack);
    const pairs: [number, number][] = [];
    for (let pair = 0; pair < PAIRS; pair++) pairs.push([await time([]), await time(pack)]);
    const added = median(pairs.map(([without, withPack]) => withPack - without));
    const bound = START_MS + (count < 100 ? 0 : count * EACH_MS);
    exceeded ||= added > bound;
    rows.push([
      String(count),
      `${seconds(median(pairs.map(([without]) => without)))}`,
      `${seconds(median(pairs.map(([, withPack]) => withPack)))}`,
      `${seconds(added)} of ${seconds(bound)}${added > bound ? " !" : ""}`,
    ]);
  }
} finally {
  await bench.stop();
}
console.log(table([HEAD, ...rows]));
process.exitCode = exceeded ? 1 : 0;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
