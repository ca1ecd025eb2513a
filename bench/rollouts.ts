import { STRATEGIES } from "../providers/fly/process-group/schema.ts";
import { describePath, lengthOf } from "./critical-path.ts";
import { measureWayBack, WAYS_BACK } from "./going-back.ts";
import { type Case, type Measured, measure, requestsToUnchanged } from "./measure.ts";
import { describePeer, PEER, PEERS, ROLLING_SHARE } from "./peers.ts";
import { boundsOf } from "./requests.ts";
import type { Section } from "./section.ts";

/** Wall time may be this much longer than the critical path. */
const LONGEST = 1.1;

/** Below this share of the critical path a rollout cannot have waited for what it has to; the rest is rounding. */
const HASTY = 0.99;

/** A machine that is started the moment it is asked for, as Fly's own tool was measured against. */
const AT_ONCE = { prepare: 1, boot: 1, replace: 1, stop: 1, checksAppear: 0, machineVisible: 0 };

const CASES: Case[] = [
  ...STRATEGIES.flatMap((strategy) =>
    [3, 10].map((machines) => ({
      title: `${strategy}, N = ${machines}`,
      strategy,
      machines,
      settle: 10,
      grace: 1,
      // Fly's own tool knows no faster clock: what is held against it runs as it does.
      ...(strategy === "rolling" ? { scale: 1 } : {}),
      peer: PEERS[`${strategy}, N = ${machines}`],
    })),
  ),
  {
    title: "rolling, N = 3, start at once",
    strategy: "rolling",
    machines: 3,
    settle: 0,
    grace: 0,
    timings: AT_ONCE,
    // Little waits for the platform here, so round trips must not weigh more than they do.
    scale: 1,
    longest: 5_000,
    peer: PEERS["rolling, N = 3, start at once"],
  },
];

const HEAD = [
  "update of N machines",
  "writes",
  "leases",
  "writes + leases",
  "refreshes",
  "waits",
  "reads",
  "all",
  "wall",
  "critical path",
  "ratio",
  "Fly's own tool",
  "of its wall",
];

function within(value: number, bound: { formula: string; value: number }): string {
  return `${value} of ${bound.value} (${bound.formula})${value > bound.value ? " !" : ""}`;
}

function rowOf(one: Case, { requests, wall, path, bound }: Measured): string[] {
  const bounds = boundsOf(bound, requests.held);
  const { mutating, lease, refresh, wait, read, waitsAtOnce } = requests;
  const { title, peer, longest = longestOf(one, path) } = one;
  // Shorter than the shortest way to keep its promises: a wait that was promised did not happen.
  const hasty = wall < lengthOf(path) * HASTY;
  return [
    title,
    String(mutating),
    String(lease),
    within(mutating + lease, bounds.writes),
    within(refresh, bounds.refresh),
    `${within(wait, bounds.wait)}${waitsAtOnce > 1 ? ` ${waitsAtOnce} at once !` : ""}`,
    within(read, bounds.read),
    String(mutating + lease + refresh + wait + read),
    `${(wall / 1000).toFixed(1)} s of ${(longest / 1000).toFixed(1)} s${wall > longest ? " !" : ""}`,
    `${(lengthOf(path) / 1000).toFixed(1)} s`,
    `${(wall / lengthOf(path)).toFixed(3)}${hasty ? " too soon !" : ""}`,
    peer ? describePeer(peer) : "",
    peer ? `${(wall / 1000 / middle(peer.seconds)).toFixed(2)} x` : "",
  ];
}

/** A rolling update is also held against Fly's own tool, by the middle of what that took. */
function longestOf({ strategy, peer }: Case, path: Measured["path"]): number {
  const byPath = lengthOf(path) * LONGEST;
  return peer && strategy === "rolling"
    ? Math.min(byPath, ROLLING_SHARE * middle(peer.seconds) * 1000)
    : byPath;
}

function middle([least, most]: readonly [number, number]): number {
  return (least + most) / 2;
}

/**
 * What a rollout costs, in requests and in time, beside the least it can cost and beside Fly's own tool. Everything happens
 * on a simulated platform whose delays are those of simulators/fly/timings.ts; both times of a row come from the same run.
 * What exceeds its bound is marked with `!`.
 */
export async function rollouts(): Promise<Section> {
  const rows: string[][] = [HEAD];
  const paths: string[] = [];
  const short: [string, string][] = [];
  const failed: string[] = [];
  for (const one of CASES) {
    process.stderr.write(`${one.title} …\n`);
    try {
      const measured = await measure(one);
      rows.push(rowOf(one, measured));
      paths.push(`${one.title}: ${describePath(measured.path)}`);
      if (one.strategy === "rolling" && one.timings === undefined) short.push(inShort(one, measured));
    } catch (error) {
      failed.push(`${one.title}: not measured ! ${(error as Error).message.split("\n")[0]}`);
    }
  }
  const toUnchanged = await requestsToUnchanged(10);
  const back = [["going back, N = 3", "writes + leases", "all", "wall"]];
  for (const way of WAYS_BACK) {
    process.stderr.write(`going back: ${way.title} …\n`);
    const { title, writes, requests, wall } = await measureWayBack(way);
    back.push([title, String(writes), String(requests), `${(wall / 1000).toFixed(1)} s`]);
  }
  const notes = [
    `Wall time at most ${LONGEST} x the critical path; a rolling update at most ${ROLLING_SHARE} x the middle of what Fly's own tool took.`,
    `Fly's own tool: ${PEER}.`,
    `Requests to 10 unchanged machines while an eleventh is made: ${toUnchanged} of 0${toUnchanged > 0 ? " !" : ""}`,
    ...failed,
    ...paths.map((path) => `Critical path of ${path}`),
  ];
  return { name: "rollouts", title: "Rollouts", tables: [rows, back], notes, short };
}

function inShort({ title, peer }: Case, { requests, wall }: Measured): [string, string] {
  const { mutating, lease, wait, read } = requests;
  const own = `${mutating + lease + wait + read} requests, ${(wall / 1000).toFixed(1)} s`;
  return [`update of machines, ${title}`, peer ? `${own}; Fly's own tool ${describePeer(peer)}` : own];
}
