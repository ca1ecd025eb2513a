import { join } from "node:path";
import { CHECKOUT } from "../operations/workspace/checkout.ts";
import { Bench } from "../test/engine/support/bench.ts";
import { settings, stackConfig } from "../test/policies/kernel/judging.ts";
import { proofs } from "../test/policies/proofs/all.ts";
import type { Proof } from "../test/policies/proofs/proof.ts";
import { table } from "./table.ts";

/*
 * npm run bench:policies: what the policy pack adds to a preview, on the real engine. Previews without a pack, with one
 * that has no policies, and with ours take turns, so that all see the same machine; what counts is the median of their
 * differences. The engine asks any pack twice about every resource, one after the other, so that a pack without policies
 * costs several milliseconds a resource: that share is shown, and no pack can save it. Exit code 1 when a bound is
 * exceeded: 0.5 s for the start over a preview without a pack; 0.5 s + 1 ms a resource over an empty pack.
 */
const START_MS = 500;
const EACH_MS = 1;
const ROUNDS = 5;
const SIZES = [0, 1_000];
const HEAD = [
  "resources",
  "preview alone",
  "an empty pack adds",
  "ours adds",
  "ours over the empty one",
  "bound",
];

const EMPTY = `import { PolicyPack } from "@pulumi/policy";
new PolicyPack("hotdash", { policies: [], enforcementLevel: "mandatory" });
`;

/** Good resources of every type of ours, over and over, each with texts that no other has. */
function resources(count: number) {
  const kinds = proofs.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
  return Array.from({ length: count }, (_, index) => {
    const { type, good, protect = true } = kinds[index % kinds.length] ?? (kinds[0] as Proof);
    const own = Array.from(
      { length: 5 },
      (_, note) => `note ${note} of ${index}, seen on host-${index}.internal`,
    );
    return { name: `subject-${index}`, args: {}, type, props: { ...good, notes: own }, protect };
  });
}

const bench = await Bench.start({
  program: "raw-resources.ts",
  project: "hotdash",
  stack: "production",
  config: stackConfig({ supabase: { ...(settings.supabase as object), defaultPoolSize: 10_000 } }),
});
const packs = [[], ["--policy-pack", await bench.pack(EMPTY)], ["--policy-pack", join(CHECKOUT, "policies")]];
const rows: string[][] = [];
let exceeded = false;
try {
  for (const count of SIZES) {
    const declared = resources(count);
    const time = async (args: readonly string[]) => (await bench.must("preview", declared, args)).ms;
    for (const pack of packs) await time(pack);
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const times: number[] = [];
      for (const pack of packs) times.push(await time(pack));
      rounds.push(times);
    }
    const added = (pack: number, over: number) =>
      median(rounds.map((times) => (times[pack] ?? Number.NaN) - (times[over] ?? Number.NaN)));
    const bound = START_MS + count * EACH_MS;
    const spent = count === 0 ? added(2, 0) : added(2, 1);
    exceeded ||= spent > bound;
    rows.push([
      String(count),
      seconds(median(rounds.map(([alone = Number.NaN]) => alone))),
      seconds(added(1, 0)),
      seconds(added(2, 0)),
      seconds(added(2, 1)),
      `${seconds(bound)}${spent > bound ? " exceeded" : ""}`,
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
