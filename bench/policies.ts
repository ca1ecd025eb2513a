import { join } from "node:path";
import { CHECKOUT } from "../operations/workspace/checkout.ts";
import { Bench } from "../test/engine/support/bench.ts";
import { settings, stackConfig } from "../test/policies/kernel/judging.ts";
import { proofs } from "../test/policies/proofs/all.ts";
import type { Proof } from "../test/policies/proofs/proof.ts";
import type { Section } from "./section.ts";
import { median } from "./statistics.ts";

/*
 * What the policy pack adds to a preview, on the real engine.
 *
 * Start, at most 0.5 s: how long the engine waits for the pack before it starts the program, by the engine's own log.
 *
 * 1,000 resources, at most 0.5 s + 1 ms a resource over a pack without policies. Previews without a pack, with an empty one
 * and with ours take turns, so that all see the same machine; what counts is the median of their differences. The engine
 * asks any pack twice about every resource, one after the other, so that an empty one costs several milliseconds a
 * resource already: that share is shown, and no pack can save it.
 */
const START_MS = 500;
const EACH_MS = 1;
const ROUNDS = 5;
const RESOURCES = 1_000;

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

/** Milliseconds of a preview with each pack. */
interface Times {
  alone: number;
  empty: number;
  ours: number;
}

const ours = ["--policy-pack", join(CHECKOUT, "policies")];

/** What the policy pack adds. What exceeds its bound is marked with `!`. */
export async function policies(): Promise<Section> {
  const bench = await Bench.start({
    program: "raw-resources.ts",
    project: "hotdash",
    stack: "production",
    config: stackConfig({
      supabase: { ...(settings.supabase as object), defaultPoolSize: 10_000 },
      cost: { budget: 1_000_000 },
    }),
  });
  const packs = { alone: [], empty: ["--policy-pack", await bench.pack(EMPTY)], ours };

  try {
    const started = median(await several(() => start(bench)));
    const rounds = await several(() => round(bench, packs));
    const over = (pack: keyof Times, other: keyof Times) =>
      median(rounds.map((times) => times[pack] - times[other]));
    const judged = over("ours", "empty");
    const bound = START_MS + RESOURCES * EACH_MS;
    const held = (value: number, most: number) => `${seconds(value)}${value > most ? " !" : ""}`;
    const rows = [
      ["what the policy pack adds", "measured", "bound"],
      ["start", held(started, START_MS), seconds(START_MS)],
      [
        `preview of ${RESOURCES} resources without a pack`,
        seconds(median(rounds.map(({ alone }) => alone))),
        "",
      ],
      ["an empty pack adds", seconds(over("empty", "alone")), ""],
      ["ours adds", seconds(over("ours", "alone")), ""],
      ["ours over the empty one", held(judged, bound), seconds(bound)],
    ];
    return { name: "policies", title: "The policy pack", tables: [rows], notes: [], short: [] };
  } finally {
    await bench.stop();
  }
}

/** How long one preview waits for the pack, in milliseconds. */
async function start(bench: Bench): Promise<number> {
  const { stderr } = await bench.must("preview", [], [...ours, "--logtostderr", "-v=9"]);
  const said = stderr.split("\n").filter((line) => line.startsWith("{"));
  const at = (what: RegExp) => {
    const line = said.find((each) => what.test(each));
    if (line === undefined) throw new Error(`the engine's log does not say ${what}`);
    return Date.parse((JSON.parse(line) as { time: string }).time);
  };
  return at(/langhost\[nodejs\]\.Run\(/) - at(/Launching plugin .*\(analyzer\)/);
}

async function round(bench: Bench, packs: Record<keyof Times, string[]>): Promise<Times> {
  const declared = resources(RESOURCES);
  const times: Times = { alone: 0, empty: 0, ours: 0 };
  for (const [name, args] of Object.entries(packs) as [keyof Times, string[]][])
    times[name] = (await bench.must("preview", declared, args)).ms;
  return times;
}

/** The first is not counted: it fills Node's compile cache. */
async function several<T>(measure: () => Promise<T>): Promise<T[]> {
  await measure();
  const measured: T[] = [];
  for (let round = 0; round < ROUNDS; round++) measured.push(await measure());
  return measured;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
