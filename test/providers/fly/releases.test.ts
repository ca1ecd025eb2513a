import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { causeOf, DeadlineError } from "../../../providers/fly/process-group/failure.ts";
import { GateError } from "../../../providers/fly/process-group/gate-error.ts";
import { ApiError, ProviderError } from "../../../providers/kernel/errors.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, image, machinesOf, place, webGroup } from "../../support/fly-world.ts";

/* What a process group writes down of its releases, and tells of those that failed. */
let sim: FlySimulator;
let app: string;
let count = 0;

beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  app = `releases-${++count}`;
  await new Driven("fly:App").create({ ...place, name: app });
  await new Driven("fly:IpAssignment").create({ ...place, app, type: "v6" });
});

const one = (change: Record<string, unknown> = {}) => webGroup(app, { regions: { dfw: 1 }, ...change });
/** The history as `<digit of the digest> <outcome>`. */
const history = ({ releases }: Record<string, unknown>) =>
  (releases as { image: string; outcome: string }[]).map((entry) => `${entry.image.at(-1)} ${entry.outcome}`);
/** Lists lag half a second behind; another run of the engine begins later than that. */
const nextRun = () => new Promise((resolve) => setTimeout(resolve, 50));
/** A group as the engine stores it after a partial error. */
const stored = (error: { id: string; properties: Record<string, unknown> }) =>
  Object.assign(new Driven("fly:ProcessGroup"), {
    id: error.id,
    inputs: error.properties,
    outs: error.properties,
  });

describe("the history of a group", () => {
  it("says what was live, with the newest first, and five at most", async () => {
    const web = await new Driven("fly:ProcessGroup").create(one());
    for (const digit of ["b", "c", "d", "e", "f"]) await web.update(one({ image: image("1", digit) }));
    expect(history(web.outs)).toEqual(["f live", "e live", "d live", "c live", "b live"]);
  });

  it("reads entries of older states, which have no outcome, as live", async () => {
    const web = await new Driven("fly:ProcessGroup").create(one());
    for (const entry of web.outs.releases as { outcome?: string }[]) delete entry.outcome;
    await web.update(one({ image: image("2", "b") }));
    expect(history(web.outs)).toEqual(["b live", "a live"]);
  });

  it("says what was incomplete, once however often it is tried, and what became of it", async () => {
    const bad = one({ image: image("sim-crash", "c") });
    const first = await new Driven("fly:ProcessGroup").create(bad).catch((error) => error);
    expect(history(first.properties)).toEqual(["c incomplete"]);
    await nextRun();
    const second = await stored(first)
      .update(bad)
      .catch((error) => error);
    expect(history(second.properties)).toEqual(["c incomplete"]);
    await nextRun();
    const web = await stored(second).update(one());
    expect(history(web.outs)).toEqual(["a live", "c incomplete"]);
  });

  it("names a release whose machines were found as wanted", async () => {
    await new Driven("fly:ProcessGroup").create(one());
    await nextRun();
    // What a killed create leaves: machines, and nothing in the state.
    const web = await new Driven("fly:ProcessGroup").create(one());
    expect(history(web.outs)).toEqual(["a live"]);
    await nextRun();
    await web.update(one());
    expect(history(web.outs)).toEqual(["a live"]);
  });

  it("stays as it was when all of a release was put back", async () => {
    const web = await new Driven("fly:ProcessGroup").create(one());
    const error = await web.update(one({ image: image("sim-crash", "c") })).catch((thrown) => thrown);
    expect(error).not.toHaveProperty("properties");
    expect(machinesOf(sim, app).map(({ config }) => config.image)).toEqual([image("1")]);
  });
});

describe("a rollout that fails tells its cause", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "hotdash-releases-"));
    process.env.HOTDASH_RUN_DIR = folder;
  });
  afterEach(async () => {
    delete process.env.HOTDASH_RUN_DIR;
    await rm(folder, { recursive: true });
  });

  it.each([
    ["health", "sim-crash", {}],
    ["smoke", "sim-error", { smoke: [{ path: "/" }] }],
    ["deadline", "sim-unhealthy", { rollout: { deadline_seconds: 20 } }],
    ["analysis", "sim-error", { rollout: { bake_seconds: 10, analysis: { path: "/" } } }],
  ])("%s", async (cause, tag, change) => {
    const web = await new Driven("fly:ProcessGroup").create(one());
    await expect(web.update(one({ image: image(tag, "c"), ...change }))).rejects.toThrow();
    const lines = (await readFile(join(folder, "events.jsonl"), "utf8")).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "rollout-failed");
    expect(events).toEqual([
      { time: expect.any(String), type: "rollout-failed", app, group: "web", image: image(tag, "c"), cause },
    ]);
  });
});

describe("the cause behind an error", () => {
  const stopped = AbortSignal.abort(new Error("stopped on request"));
  const calm = new AbortController().signal;
  const inside = (cause: unknown) => new ProviderError("web-dfw-1: it failed", { cause });
  const api = new ApiError({ message: "no room", status: 422, apiMessage: "" });
  it.each([
    ["health", inside(new GateError("it crashed")), calm],
    ["smoke", inside(new GateError("smoke of /", "smoke")), calm],
    ["deadline", new DeadlineError("too long"), calm],
    ["platform", inside(api), calm],
    ["platform", "not even an error", calm],
    ["stopped", stopped.reason, stopped],
    ["stopped", inside(stopped.reason), stopped],
    ["health", inside(new GateError("it had failed before somebody stopped it")), stopped],
  ])("%s: %s", (cause, error, stop) => {
    expect(causeOf(error, stop)).toBe(cause);
  });
});
