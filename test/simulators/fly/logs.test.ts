import { expect, test } from "vitest";
import { type Bench, bench, IMAGE } from "./harness.ts";

interface Logs {
  data: { attributes: { message: string; instance: string; region: string } }[];
  meta: { next_token: string };
}

async function logs({ sim }: Bench, query = "", token = "sim_fly", app = "hotdash-app") {
  const response = await fetch(`${sim.url}/api/v1/apps/${app}/logs${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, ...((await response.json()) as Logs) };
}
const messages = ({ data }: Logs) => data.map(({ attributes }) => attributes.message);

const command = (...cmd: string[]) => ({
  image: IMAGE,
  env: { GREETING: "hello" },
  restart: { policy: "no" },
  init: { cmd },
  metadata: { fly_process_group: "fly_app_release_command" },
});
/** Until a machine has started, run its command and ended. */
const ENDED = 1_500 + 1_200 + 2_000;

test("what a command printed arrives two seconds after its end, by machine, and goes on where it ended", async () => {
  const world = await bench({ rateLimits: false });
  await world.app();
  const one = await world.machine(command("sim-print-one", "sim-echo-GREETING", "sim-exit-3"), {}, ENDED);
  const other = await world.machine(command("sim-print-other"), {}, ENDED - 1);
  expect(messages(await logs(world, `?instance=${one.id}`))).toHaveLength(4);
  await world.clock.advance(2_000);
  expect(messages(await logs(world, `?instance=${other.id}&next_token=`))).toEqual([
    " INFO Preparing to run: `sim-print-other` as root",
  ]);
  await world.clock.advance(1);
  const all = await logs(world, "?next_token=");
  expect(messages(all)).toEqual([
    " INFO Preparing to run: `sim-print-one sim-echo-GREETING sim-exit-3` as root",
    "one",
    "GREETING=hello",
    " INFO Main child exited normally with code: 3",
    " INFO Preparing to run: `sim-print-other` as root",
    "other",
    " INFO Main child exited normally with code: 0",
  ]);
  expect(messages(await logs(world, `?next_token=${all.meta.next_token}`))).toEqual([]);
  expect(messages(await logs(world, "?region=iad"))).toEqual([]);
});

test("a token for deploys does not reach it, nor does an app that is not there", async () => {
  const world = await bench();
  await world.app();
  const { body } = await world.call("POST", "/apps/hotdash-app/deploy_token", {});
  expect((await logs(world, "", body.token)).status).toBe(401);
  expect((await logs(world, "", "sim_other")).status).toBe(401);
  expect((await logs(world, "", "sim_fly", "nobody")).status).toBe(404);
});
