import { expect, it } from "vitest";
import { repair } from "../../operations/repair/repair.ts";
import { machinesOf } from "../support/fly-world.ts";
import { killSweep } from "./support/kill-sweep.ts";
import { IMAGE, type KilledUp, type Manner, WORKED, type Worked } from "./support/killed-up.ts";

/** More than the worker and the job can need; the sweep ends when an update ends before it is killed. */
const FURTHEST = 20;

const MANNERS: [Worked, Manner][] = [
  ["worker on fly", "engine and providers"],
  ["worker on fly", "engine alone"],
  ["worker on render", "engine and providers"],
];

/** What there is of the two, and how often the job has run. */
function standing({ simulation }: KilledUp, where: Worked): { names: string[]; runs: number } {
  if (where === "worker on render") {
    const services = [...simulation.render.world.services.values()];
    const own = services.filter(({ settings }) => WORKED.some((name) => settings.name.endsWith(`-${name}`)));
    return { names: own.map(({ settings }) => settings.name).sort(), runs: 0 };
  }
  const machines = [...(simulation.fly.world.apps.get("hotdash-staging")?.machines.values() ?? [])];
  const starts = machines
    .filter(({ name }) => name.startsWith("nightly-"))
    .flatMap(({ now }) => now.events.filter(({ type, status }) => type === "start" && status === "started"));
  const names = machinesOf(simulation.fly, "hotdash-staging").map(({ name }) => name);
  return { names, runs: starts.length };
}

it.each(MANNERS)(
  "kill -9 after each writing request for the worker and the job (%s, %s): repair and a plain up converge",
  async (where, manner) => {
    const points = await killSweep(FURTHEST, manner, where, (run) => expectWhole(run, where));
    expect(points, "each of the two is made by a request").toBeGreaterThanOrEqual(2);
    console.log(`${where}, ${manner}: killed at each of ${points} writing requests`);
  },
  900_000,
);

async function expectWhole(run: KilledUp, where: Worked): Promise<void> {
  const { stack, requests } = run;
  const at = `killed at ${requests.at(-1)}`;
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: () => {} });
  const up = await stack.up([], { env: IMAGE });
  expect(up.code, `${at}\n${up.stdout}${up.stderr}`).toBe(0);
  const { names, runs } = standing(run, where);
  expect(names, at).toEqual(
    where === "worker on render"
      ? ["hotdash-staging-nightly", "hotdash-staging-worker"]
      : ["chroma-dfw-1", "nightly-dfw-1", "web-dfw-1", "worker-dfw-1"],
  );
  // What was begun is taken up: the job that ran already is not made, and so not run, a second time.
  expect(runs, at).toBe(where === "worker on render" ? 0 : 1);
  const again = await stack.preview(["--refresh", "--expect-no-changes"]);
  expect(again.code, `${at}\n${again.stdout}${again.stderr}`).toBe(0);
  const journals = [run.simulation.fly.journal, run.simulation.render.journal];
  const marks = journals.map((journal) => journal.mark());
  expect((await stack.up(["--expect-no-changes"])).code, at).toBe(0);
  expect(
    journals.flatMap((journal, index) => journal.since(marks[index] ?? 0)),
    at,
  ).toEqual([]);
}
