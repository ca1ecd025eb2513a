import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { AnyImplementation, Context } from "../../../providers/kernel/implementation.ts";
import { methodsOf } from "../../../providers/kernel/methods.ts";
import { hide } from "../../../providers/kernel/redact.ts";
import { recordEvent, stopSignal } from "../../../providers/kernel/run-directory.ts";

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "hotdash-run-test-"));
  folders.push(made);
  return made;
}
afterEach(() => {
  delete process.env.HOTDASH_RUN_DIR;
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const ask = (run: string) => writeFileSync(path.join(run, "stop"), "");
const aborted = (signal: AbortSignal) =>
  signal.aborted ? Promise.resolve() : once(signal, "abort").then(() => undefined);
const events = (run: string) => readFileSync(path.join(run, "events.jsonl"), "utf8");

describe("a request to stop", () => {
  it("aborts the signal when it appears, with a reason to show", async () => {
    const run = folder();
    const signal = stopSignal(run);
    expect(signal.aborted).toBe(false);
    ask(run);
    await aborted(signal);
    expect(String(signal.reason)).toBe("Error: stopped on request");
  });

  it("that came first aborts at once, and one folder has one signal", () => {
    const run = folder();
    ask(run);
    expect(stopSignal(run).aborted).toBe(true);
    expect(stopSignal(run)).toBe(stopSignal(run));
  });

  it("is never seen without a run directory, or in one that is gone", async () => {
    const run = folder();
    const signals = [stopSignal(undefined), stopSignal(""), stopSignal(run)];
    rmSync(run, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false, false]);
  });

  it("does not keep a process alive that waits for nothing else", async () => {
    const module = new URL("../../../providers/kernel/run-directory.ts", import.meta.url).href;
    const script = `import { stopSignal } from ${JSON.stringify(module)}; stopSignal(${JSON.stringify(folder())});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: "ignore",
    });
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe("an event", () => {
  it("is one line with the time of the run's clock in front, for the owner alone", () => {
    const run = folder();
    recordEvent({ type: "machine", machine: "web-dfw-1", doing: "created", time: "forged" }, 0, run);
    recordEvent({ type: "done" }, 1_000, run);
    expect(events(run)).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","type":"machine","machine":"web-dfw-1","doing":"created"}\n' +
        '{"time":"1970-01-01T00:00:01.000Z","type":"done"}\n',
    );
    expect(statSync(path.join(run, "events.jsonl")).mode & 0o777).toBe(0o600);
  });

  it("holds no secret at any depth, and stays JSON where a token is cut out", () => {
    const run = folder();
    hide(['canary0"quoted', "canary0plain"]);
    const error = 'said canary0"quoted and canary0plain';
    recordEvent({ type: "a", error, deep: [{ header: "Bearer abc" }, "postgres://u:pw@host/db"] }, 0, run);
    expect(events(run)).not.toMatch(/canary0|abc|pw@/);
    expect(JSON.parse(events(run))).toMatchObject({
      error: "said [redacted] and [redacted]",
      deep: [{ header: "Bearer [redacted]" }, "postgres://u:[redacted]@host/db"],
    });
  });

  it("never throws, and writes nothing without a run directory", () => {
    const run = folder();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    recordEvent({ type: "circle", circle }, 0, run);
    recordEvent({ type: "big", n: 1n }, 0, run);
    recordEvent({ type: "no time" }, Number.NaN, run);
    recordEvent({ type: "lost" }, 0, path.join(run, "gone"));
    recordEvent({ type: "nowhere" }, 0, undefined);
    expect(existsSync(path.join(run, "events.jsonl"))).toBe(false);
  });

  it("of processes that write at once is never mixed with another", async () => {
    const run = folder();
    const module = new URL("../../../providers/kernel/run-directory.ts", import.meta.url).href;
    const script = (name: string) => `import { recordEvent } from ${JSON.stringify(module)};
      for (let n = 0; n < 500; n++) recordEvent({ type: ${JSON.stringify(name)}, n, text: "x".repeat(2000) }, 0);`;
    const children = ["a", "b", "c"].map((name) =>
      spawn(process.execPath, ["--input-type=module", "-e", script(name)], {
        stdio: "ignore",
        env: { ...process.env, HOTDASH_RUN_DIR: run },
      }),
    );
    await Promise.all(children.map((child) => once(child, "exit")));
    const lines = events(run).trimEnd().split("\n");
    const seen = lines.map((line) => JSON.parse(line) as { type: string; n: number });
    expect(seen).toHaveLength(1500);
    for (const name of ["a", "b", "c"])
      expect(seen.filter(({ type }) => type === name).map(({ n }) => n)).toEqual([...Array(500).keys()]);
  });
});

it("the context of an operation has both", async () => {
  process.env.HOTDASH_RUN_DIR = folder();
  let context: Context | undefined;
  const create = async (given: Context) => {
    context = given;
    given.event({ type: "made", name: "a" });
    return { id: "1", outs: {} };
  };
  const thing = { kind: "test:Thing", schema: z.strictObject({}), schemaVersion: 1, rules: { replace: [] } };
  await methodsOf({ ...thing, create } as unknown as AnyImplementation).create({});
  expect(context?.stop.aborted).toBe(false);
  expect(JSON.parse(events(process.env.HOTDASH_RUN_DIR))).toMatchObject({ type: "made", name: "a" });
  ask(process.env.HOTDASH_RUN_DIR);
  await aborted(context?.stop as AbortSignal);
});
