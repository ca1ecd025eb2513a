import { afterAll, beforeAll, expect, it } from "vitest";
import { place } from "../support/fly-world.ts";
import { Bench, type Declaration } from "./support/bench.ts";

/*
 * A resource that is deleted to be made anew, and one that uses an output of it which comes out equal: the engine (3.259.0) asks
 * the second one's `diff` with the unknown value, in the update itself.
 */
const app = "unknown-in-update";
const declared = (type: string): Declaration[] => [
  { type: "App", name: "app", args: { ...place, name: app } },
  { type: "IpAssignment", name: "address", args: { ...place, app, type }, dependsOn: ["app"] },
  {
    type: "Certificate",
    name: "certificate",
    args: { ...place, app: { $output: "address.app" }, hostname: "app.example.com" },
  },
];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.stop());

it("a certificate is not taken out of service because an address of its app is made anew", async () => {
  await bench.must("up", declared("v6"));
  const before = bench.simulator.journal.mark();
  await bench.must("up", declared("v4"));
  const sent = bench.simulator.journal.since(before).map(({ method, path }) => `${method} ${path}`);
  expect(sent.filter((one) => /^(DELETE|POST) .*ip_assignments/.test(one)).length).toBeGreaterThanOrEqual(2);
  expect(sent.filter((one) => /^(DELETE|POST) .*certificates/.test(one))).toEqual([]);
  await bench.must("up", declared("v4"), ["--expect-no-changes"]);
});
