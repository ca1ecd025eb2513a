import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { releaseOf } from "../../../providers/fly/release-command/release.ts";
import { releaseCommandInputs } from "../../../providers/fly/release-command/schema.ts";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place } from "../../support/fly-world.ts";

let sim: FlySimulator;
let app: string;
let count = 0;

beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());

beforeEach(async () => {
  app = `release-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
});

const given = (change: Outs = {}): Outs => ({
  ...place,
  app,
  project: "hotdash",
  stack: "test",
  image: image("1"),
  command: ["npm", "run", "prisma:migrate"],
  env: { NODE_ENV: "production" },
  region: "dfw",
  guest: { cpu_kind: "shared", cpus: 2, memory_mb: 1024 },
  ...change,
});
const command = (...words: string[]) => ({ command: ["migrate", ...words] });
const create = (change: Outs = {}) => new Driven("fly:ReleaseCommand").create(given(change));
const nameOf = (change: Outs = {}) =>
  `release-command-${releaseOf(releaseCommandInputs.parse(given(change)))}`;
const machines = () => machinesOf(sim, app);
/** How often the process of any machine of the app was started. */
const starts = () =>
  [...(sim.world.apps.get(app)?.machines.values() ?? [])]
    .flatMap(({ now }) => now.events)
    .filter(({ type, status }) => type === "start" && status === "started").length;
/** Lists lag half a second behind; another run of the engine begins later than that. */
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
const requests = (mark: number) => sim.journal.since(mark).filter(({ actor }) => actor !== "outside");
const writes = (mark: number) =>
  requests(mark).filter(({ kind }) => kind === "mutate" || kind === "lease").length;
const actions = (mark: number) => requests(mark).map(({ action }) => action);

describe("a release", () => {
  it("runs the command once, on a machine that serves nothing, with one writing request", async () => {
    const mark = sim.journal.mark();
    const run = await create();
    expect(run.id).toBe(`${app}/release-command`);
    expect(run.outs).toMatchObject({ release: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(Date.parse(run.outs.finished_at as string)).toBeGreaterThan(0);
    expect(machines()).toMatchObject([
      {
        name: nameOf(),
        region: "dfw",
        state: "stopped",
        config: {
          image: image("1"),
          init: { cmd: ["npm", "run", "prisma:migrate"] },
          env: { NODE_ENV: "production", RELEASE_COMMAND: "1" },
          restart: { policy: "no" },
          auto_destroy: false,
          metadata: {
            fly_process_group: "fly_app_release_command",
            hotdash_project: "hotdash",
            hotdash_stack: "test",
            hotdash_app: app,
          },
        },
      },
    ]);
    expect(machines()[0]?.config).not.toHaveProperty("services");
    expect(machines()[0]?.config).not.toHaveProperty("mounts");
    expect([writes(mark), actions(mark)]).toEqual([
      1,
      ["machines.list", "machines.create", "machines.wait", "machines.get"],
    ]);
  });

  it("waits until the app's secrets have arrived", async () => {
    const secrets = await new Driven("fly:Secrets").create({
      ...place,
      app,
      values: { A: "canary-arrives" },
    });
    await create({ secretsVersion: secrets.outs.version });
    expect(machines()[0]?.config.metadata).toMatchObject({ hotdash_secrets_version: "1" });
  });

  it("is not run again by a refresh, nor by what does not make a release", async () => {
    const run = await create();
    const mark = sim.journal.mark();
    expect(await run.read()).toEqual(run.inputs);
    for (const change of [
      { secretsVersion: 7 },
      { timeout_seconds: 60 },
      { region: "iad" },
      { guest: { cpu_kind: "shared", cpus: 1, memory_mb: 512 } },
    ])
      expect(await run.diff(given(change))).toMatchObject({ changes: false });
    // Another tag of the same digest is an update that asks for nothing.
    await run.update(given({ image: image("latest") }));
    expect(run.outs).toMatchObject({ image: image("latest") });
    expect(requests(mark)).toEqual([]);
    expect(starts()).toBe(1);
  });

  it.each([
    ["digest", { image: image("2", "b") }],
    ["command", command("other")],
    ["environment", { env: { NODE_ENV: "test" } }],
  ])("with another %s is run, and takes the place of the one before", async (_, change) => {
    const run = await create();
    await nextRun();
    const before = run.outs.release;
    expect(await run.diff(given(change))).toMatchObject({ changes: true, replaces: [] });
    const mark = sim.journal.mark();
    await run.update(given(change));
    expect(run.outs.release).not.toBe(before);
    expect(machines().map(({ name }) => name)).toEqual([nameOf(change)]);
    expect(writes(mark)).toBe(2);
  });

  it("leaves nothing behind when it is removed, and minds no machine that is gone", async () => {
    const run = await create();
    await nextRun();
    await run.remove();
    expect(machines()).toEqual([]);
    await run.remove();
  });

  it("is checked in the preview", async () => {
    const check = (change: Outs) => new Driven("fly:ReleaseCommand").check(given(change));
    await expect(check({ command: [] })).rejects.toThrow("command: must name a program");
    await expect(check({ image: "hotdash:1" })).rejects.toThrow("image: must name its digest");
    await expect(check({ timeout_seconds: 0 })).rejects.toThrow("timeout_seconds");
    await expect(check({ guest: { cpu_kind: "shared", cpus: 3, memory_mb: 1 } })).rejects.toThrow(
      "guest.cpus",
    );
  });
});

describe("a command that fails", () => {
  it("shows its exit code and the end of its output, keeps its machine, and is run again", async () => {
    const change = { ...command("sim-exit-3", "sim-print-Error: P3009 failed migrations found") };
    const mark = sim.journal.mark();
    const error = await create(change).catch((thrown) => thrown);
    expect(error).not.toHaveProperty("id");
    expect(error.message).toContain(`failed on the machine ${nameOf(change)} (`);
    expect(error.message).toMatch(/: exit code 3 \(last events: .*start started, exit stopped\)/);
    expect(error.message).toContain("\n  Error: P3009 failed migrations found\n");
    expect(error.message).toContain("No process group was touched");
    expect(writes(mark)).toBe(1);
    await nextRun();
    const failed = machines()[0]?.id;
    const again = sim.journal.mark();
    await expect(create(change)).rejects.toThrow("exit code 3");
    expect(machines()).toHaveLength(1);
    expect(machines()[0]?.id).not.toBe(failed);
    expect(writes(again)).toBe(2);
  });

  it("shows only the last 20 lines, and no control characters", async () => {
    const printed = Array.from({ length: 40 }, (_, i) => `sim-print-\u001b[31mline ${i}.\u001b[0m`);
    const error: Error = await create(command("sim-exit-1", ...printed)).catch((thrown) => thrown);
    expect(error.message).not.toContain("line 19.\n");
    expect(error.message).toMatch(/ {2}line 21\.\n {2}line 22\.\n/);
    expect(error.message.split("\n").slice(1)).toHaveLength(20);
  });

  it.each([
    ["sim-oom", /it ran out of memory \(exit code 137\); give it a larger guest/],
    ["sim-release-failure", /exit code 1 \(/],
    ["sim-pull-failure", /its machine is in the state failed \(last events: .*launch failed\)/],
  ])("names the reason for %s", async (tag, reason) => {
    await expect(create({ image: image(tag, "c") })).rejects.toThrow(reason);
  });

  it("names the signal that killed it", async () => {
    await expect(create(command("sim-exit-139"))).rejects.toThrow("it was killed by SIGSEGV (exit code 139)");
  });

  it("that somebody stops has not done its work, whatever its exit code", async () => {
    const change = command("sim-sleep-600000");
    const failing = create(change);
    await expect.poll(starts).toBe(1);
    await sim.request("POST", `/v1/apps/${app}/machines/${machines()[0]?.id}/stop`, {});
    await expect(failing).rejects.toThrow("it was stopped from outside before its end (exit code 0)");
  });

  it("that somebody removes is an error, and no endless wait", async () => {
    const failing = create(command("sim-sleep-600000"));
    await expect.poll(starts).toBe(1);
    await sim.request("DELETE", `/v1/apps/${app}/machines/${machines()[0]?.id}?force=true`);
    await expect(failing).rejects.toThrow("its machine was removed before anybody read how it ended");
  });

  it("never shows a secret, be it the app's or a value of the environment", async () => {
    const canary = "canary-of-the-app-7f3a";
    await new Driven("fly:Secrets").check({ ...place, app, values: { DIRECT_URL: canary } });
    const env = { PRIVATE: "canary-in-env-91c2" };
    const words = ["sim-exit-1", "sim-echo-PRIVATE", `sim-print-connecting with ${canary}`];
    const error: Error = await create({ env, ...command(...words) }).catch((thrown) => thrown);
    expect(error.message).toContain("connecting with [redacted]");
    expect(error.message).toContain("PRIVATE=[env PRIVATE]");
    expect(error.message).not.toContain("canary");
  });

  it.each([
    ["refuses the token", { status: 401, body: { error: "not authorized" } }, "answered 401: not authorized"],
    ["answers something else", { status: 200, body: "not JSON" }, "could not be read"],
    ["does not answer", "hang", "did not answer within 20 s"],
  ] as const)("is told whatever its output is, when the log %s", async (_, effect, said) => {
    const fault = sim.faults.add({ match: { action: "logs.list", app }, when: "before", effect });
    const error: Error = await create(command("sim-exit-4")).catch((thrown) => thrown);
    fault.remove();
    expect(error.message).toContain("exit code 4 (");
    expect(error.message).toContain(said);
    expect(error.message).toContain(`fly logs -a ${app} -i `);
  });

  it("is stopped and removed when its time is up, within four writing requests", async () => {
    const run = await create();
    await nextRun();
    const mark = sim.journal.mark();
    const change = { ...command("sim-sleep-600000", "sim-print-waiting for a lock"), timeout_seconds: 30 };
    const error: Error = await run.update(given(change)).catch((thrown) => thrown);
    expect(error.message).toContain("did not end within 30 s");
    expect(error.message).toContain("Its machine was stopped and removed");
    expect(machines()).toEqual([]);
    expect(actions(mark).filter((action) => !/wait|get|list/.test(action))).toEqual([
      "machines.delete",
      "machines.create",
      "machines.stop",
      "machines.delete",
    ]);
    expect(run.inputs).toEqual(expect.objectContaining({ command: given().command }));
  });
});

describe("after a kill", () => {
  it("a machine whose create was not answered is found again", async () => {
    const fault = sim.faults.add({
      match: { action: "machines.create", app, nth: 1 },
      when: "after",
      effect: "drop",
    });
    const mark = sim.journal.mark();
    await create();
    expect(fault.hits).toBe(1);
    expect([starts(), machines().length, writes(mark)]).toEqual([1, 1, 1]);
  });

  it("a command that still runs is waited for and not started again", async () => {
    const change = command("sim-sleep-60000");
    await cutOff(change);
    expect(machines()).toMatchObject([{ name: nameOf(change), state: "started" }]);
    const mark = sim.journal.mark();
    await create(change);
    expect([starts(), machines().length, writes(mark)]).toEqual([1, 1, 0]);
  });

  it("a machine that lists do not show yet is not made twice", async () => {
    const change = command("sim-sleep-60000");
    await cutOff(change);
    const stale = sim.faults.add({
      match: { action: "machines.list", app, nth: 1 },
      when: "before",
      effect: { status: 200, body: [] },
    });
    await create(change);
    expect(stale.hits).toBe(1);
    expect([starts(), machines().length]).toEqual([1, 1]);
  });

  it("one that fails while it is waited for is an error, not a second run", async () => {
    const change = command("sim-sleep-60000", "sim-exit-5");
    await cutOff(change);
    await expect(create(change)).rejects.toThrow("exit code 5");
    expect(starts()).toBe(1);
  });

  it("a command that has succeeded meanwhile counts as run, by its own time", async () => {
    await cutOff({});
    await expect.poll(() => machines()[0]?.state).toBe("stopped");
    await nextRun();
    const mark = sim.journal.mark();
    const run = await create();
    const exit = sim.world.apps.get(app)?.machines.get(machines()[0]?.id ?? "")?.now.events[0];
    expect(Date.parse(run.outs.finished_at as string)).toBe(exit?.timestamp);
    expect(starts()).toBe(1);
    expect(actions(mark)).toEqual(["machines.list"]);
  });

  it("a command that has failed meanwhile is run again", async () => {
    const change = command("sim-sleep-60000");
    await cutOff(change);
    const machine = machines()[0]?.id ?? "";
    sim.crash(app, machine, 9);
    await nextRun();
    const mark = sim.journal.mark();
    await create(change);
    expect([machines().length, writes(mark)]).toEqual([1, 2]);
    expect(machines()[0]?.id).not.toBe(machine);
  });

  it("the command of another release that still runs ends before the next one begins", async () => {
    const old = command("sim-sleep-60000");
    await cutOff(old);
    const first = [...(sim.world.apps.get(app)?.machines.values() ?? [])][0];
    await create();
    const ended = first?.now.events.find(({ type }) => type === "exit")?.timestamp ?? 0;
    const began = [...(sim.world.apps.get(app)?.machines.values() ?? [])][1]?.createdAt ?? 0;
    expect(first?.now.events.find(({ type }) => type === "exit")?.request?.exit_event?.exit_code).toBe(0);
    expect(began).toBeGreaterThan(ended);
    expect(machines().map(({ name }) => name)).toEqual([nameOf()]);
  });

  /** A run that ends after its machine was made, as one that is killed does: nothing comes back. */
  async function cutOff(change: Outs): Promise<void> {
    const fault = sim.faults.add({
      match: { action: "machines.wait", app },
      when: "before",
      effect: { status: 401, body: { error: "cut off" } },
    });
    await expect(create(change)).rejects.toThrow("cut off");
    fault.remove();
    await expect.poll(starts).toBe(1);
    await nextRun();
  }
});

describe("asked to stop", () => {
  it("lets the command end on its own, and the next run finds it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hotdash-run-"));
    process.env.HOTDASH_RUN_DIR = folder;
    const change = command("sim-sleep-60000");
    try {
      // Listened to from the start: the stop is seen while the file is still being written.
      const stopped = expect(create(change)).rejects.toThrow(
        /stopped on request\. It goes on on the machine release-command-/,
      );
      await expect.poll(starts).toBe(1);
      await writeFile(join(folder, "stop"), "");
      await stopped;
      const events = (await readFile(join(folder, "events.jsonl"), "utf8")).trim().split("\n");
      expect(events.map((line) => JSON.parse(line))).toMatchObject([
        { type: "machine", app, machine: nameOf(change), doing: "runs migrate sim-sleep-60000" },
      ]);
    } finally {
      delete process.env.HOTDASH_RUN_DIR;
      await rm(folder, { recursive: true });
    }
    await nextRun();
    await create(change);
    expect([starts(), machines().length]).toEqual([1, 1]);
  });
});

describe("a machine of the release's name that another owner made", () => {
  it("is refused, and taken over with adopt", async () => {
    await sim.request("POST", `/v1/apps/${app}/machines`, {
      name: nameOf(),
      region: "dfw",
      config: {
        image: image("1"),
        restart: { policy: "no" },
        metadata: { fly_process_group: "fly_app_release_command" },
      },
    });
    await expect.poll(() => machines()[0]?.state).toBe("stopped");
    await nextRun();
    const mark = sim.journal.mark();
    await expect(create()).rejects.toThrow(/that another owner made\. Set adopt: true.*Nothing was run/);
    expect(writes(mark)).toBe(0);
    await create({ adopt: true });
    expect(machines()).toHaveLength(1);
  });
});
