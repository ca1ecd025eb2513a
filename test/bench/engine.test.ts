import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { section as growthSection } from "../../bench/engine/growth.ts";
import { section as ratioSection } from "../../bench/engine/ratios.ts";
import type { Cost } from "../../bench/engine/stand.ts";
import { partsOf } from "../../bench/engine/state.ts";
import { secondsIn, watched } from "../../bench/engine/usage.ts";
import { exceededIn } from "../../bench/section.ts";
import { ended } from "../../operations/engine/ended.ts";

const costs = (...cpu: number[]): Cost[] =>
  cpu.map((one) => ({ cpu: one, wall: 1, memory: 300, processes: 5 }));
const all = (...cpu: number[]) => ({ preview: costs(...cpu), up: costs(...cpu), refresh: costs(...cpu) });

it("a ratio is the median of the ratios within a round, and one above its budget is marked", () => {
  // A machine that is busy in one round is so for both.
  const measured = new Map([
    ["empty", all(1, 1, 10)],
    ["new", all(2, 2, 20)],
    ["old", all(5, 5, 50)],
  ]);
  const { tables, short } = ratioSection("new", measured);
  expect(tables[0]?.map((row) => [row[1], row[4]])).toEqual([
    ["code", "ratio"],
    ...["preview", "up", "refresh"].flatMap(() => [
      ["new", "2.00"],
      ["old", "5.00"],
    ]),
  ]);
  expect(short[0]).toEqual(["preview, unchanged, with the pack", "2.0 x the empty program's CPU time"]);
  expect(exceededIn(ratioSection("new", measured))).toBe(0);
  expect(exceededIn(ratioSection("old", measured))).toBe(3);
});

it("growth is told for each further resource, and a curve that bends is marked", () => {
  expect(exceededIn(growthSection([costs(2, 2, 2), costs(2.9, 2.9, 2.9), costs(11.9, 11.9, 11.9)]))).toBe(0);
  expect(exceededIn(growthSection([costs(2, 2, 2), costs(2.9, 2.9, 2.9), costs(19.1, 19.1, 19.1)]))).toBe(1);
  expect(growthSection([costs(2), costs(4.7), costs(31.7)]).tables[0]?.map((row) => row[3])).toEqual([
    "each adds, CPU ms",
    "",
    "30.0 of 20 !",
    "30.0 of 20 !",
  ]);
});

it("bytes of a resource are told by part, and other kinds are not ours", () => {
  const ours = {
    urn: "urn",
    type: "pulumi-nodejs:dynamic/fly:App",
    inputs: { __provider: "12345", name: "a" },
    outputs: { __provider: "12345", name: "a", id: "b" },
  };
  const found = partsOf([ours, { ...ours, type: "random:index/randomId:RandomId" }] as never);
  expect(found).toEqual([{ kind: "fly:App", text: 14, inputs: 12, outputs: 21, rest: expect.any(Number) }]);
});

it("reads what a shell says of its times", () => {
  expect(secondsIn("0m0.010s 0m0.020s\n1m2.500s 0m0.470s\n")).toBeCloseTo(63);
});

it("counts what a program and its children used, also of one that nobody waited for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-usage-"));
  const busy = (seconds: number) =>
    `console.log("begun"); const end = Date.now() + ${seconds * 1000}; while (Date.now() < end);`;
  const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(busy(60))}], { stdio: ["ignore", "pipe", "ignore"] })`;
  // Ends its child by a signal and is gone before anybody could wait for it.
  const script = `const it = ${child};
    it.stdout.once("data", () => setTimeout(() => { it.kill("SIGKILL"); process.kill(process.pid, "SIGKILL"); }, 1_500));`;
  try {
    const { usage } = await watched(folder, process.execPath, (timed, onStart) => {
      const run = spawn(timed, ["-e", script], { detached: true, stdio: "ignore" });
      if (run.pid !== undefined) onStart(run.pid);
      return ended(run);
    });
    expect(usage.cpu).toBeGreaterThan(0.1);
    expect(usage.memory).toBeGreaterThan(20);
    expect(usage.processes).toBeGreaterThanOrEqual(3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
