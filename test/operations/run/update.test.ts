import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { RunDirectory } from "../../../operations/run/directory.ts";
import { Display } from "../../../operations/run/display.ts";
import { readOptions } from "../../../operations/run/options.ts";
import type { Answer } from "../../../operations/run/question.ts";
import { Update } from "../../../operations/run/update.ts";
import type { ExportedState, RunOptions, Stack } from "../../../operations/workspace/stack.ts";
import { fly } from "../../../settings/tokens.ts";

/*
 * The course of an update with an engine that only says how it ended; interrupt.test.ts shows the same on the real one.
 */
const directories: RunDirectory[] = [];
afterEach(() => Promise.all(directories.splice(0).map((directory) => directory.dispose())));

/** Putting a release back must not remove secrets that only the new one does without. */
const KEPT = `--exclude **${fly.SecretsRemoval}**`;

interface Course {
  args?: string;
  image?: string;
  answers?: Answer[];
  /** Exit codes of the previews and updates in their order; 0 where none is given. */
  previews?: number[];
  ups?: number[];
  state?: ExportedState;
  settingsImage?: string;
  /** What happens while the engine is at it. */
  during?: (command: string, update: Update) => void;
}

async function course({ args = "--yes --skip-preview", answers, during, ...given }: Course) {
  const calls: string[] = [];
  let printed = "";
  const directory = await RunDirectory.create();
  directories.push(directory);
  const out = { write: (text: string) => (printed += text) };
  const engine = (command: string, codes: number[]) => async (more: string[], options: RunOptions) => {
    const { HOTDASH_IMAGE, HOTDASH_RUN_DIR } = options.env ?? {};
    expect([HOTDASH_RUN_DIR, options.detached]).toEqual([directory.folder, true]);
    expect(existsSync(path.join(directory.folder, "stop"))).toBe(false);
    calls.push([command, ...more, ...(HOTDASH_IMAGE ? [`image=${HOTDASH_IMAGE}`] : [])].join(" "));
    during?.(command, update);
    return { code: codes.shift() ?? 0, stdout: "", stderr: "", ms: 0 };
  };
  const stack = {
    name: "production",
    preview: engine("preview", given.previews ?? []),
    up: engine("up", given.ups ?? []),
    state: async () => given.state ?? { resources: [], pendingOperations: [] },
    run: async () => ({ code: given.settingsImage ? 0 : 1, stdout: `${given.settingsImage}\n` }),
  };
  const update = new Update({
    stack: stack as unknown as Stack,
    options: readOptions(["production", ...args.split(" ").filter(Boolean)], {}),
    directory,
    display: new Display(out, out),
    image: given.image,
    ask: answers && (async () => answers.shift() ?? "no"),
  });
  const code = await update.run();
  const events = (await readFile(directory.events, "utf8")).trimEnd().split("\n");
  const types = events.filter(Boolean).map((line) => (JSON.parse(line) as { type: string }).type);
  return { code, calls, printed, types };
}

function released(web: string, chroma: string): ExportedState {
  const group = (name: string, image: string) => ({
    urn: `urn:${name}`,
    type: fly.ProcessGroup,
    id: name,
    outputs: { image },
  });
  const stack = { urn: "urn:stack", type: "pulumi:pulumi:Stack", outputs: { image: "old" } };
  return { resources: [stack, group("web", web), group("chroma", chroma)], pendingOperations: [] };
}

describe("an update", () => {
  it("is previewed, asked about, and carried out with the engine's options", async () => {
    const { code, calls, types } = await course({
      args: "--parallel 4 --strict",
      answers: ["yes"],
      image: "new",
    });
    expect(code).toBe(0);
    expect(calls).toEqual(["preview --parallel 4 image=new", "up --parallel 4 --strict image=new"]);
    expect(types).toEqual(["update-started", "update-finished"]);
  });

  it("shows the details when asked for", async () => {
    expect((await course({ args: "", answers: ["details", "yes"] })).calls).toEqual([
      "preview",
      "preview --diff",
      "up",
    ]);
  });

  it.each([
    ["declined", { answers: ["no"] as Answer[] }, 1],
    ["declined after its details", { answers: ["details", "no"] as Answer[] }, 1],
    ["refused by the preview", { previews: [1], answers: ["yes"] as Answer[] }, 1],
    ["one that nobody can be asked about", {}, 2],
  ])("%s changes nothing", async (_, given, expected) => {
    const { code, calls, types } = await course({ args: "", ...given });
    expect(code).toBe(expected);
    expect(calls.filter((call) => call.startsWith("up"))).toEqual([]);
    expect(types).toEqual([]);
  });

  it("gives the engine's exit code", async () => {
    expect((await course({ ups: [7] })).code).toBe(7);
  });
});

describe("an update that is interrupted", () => {
  it("in its preview changes nothing", async () => {
    const { code, calls } = await course({ args: "--yes", during: (_, update) => update.stop("SIGINT") });
    expect([code, calls]).toEqual([130, ["preview"]]);
  });

  it("ends with 130 when the state describes what is live, and says what to do when it does not", async () => {
    const during = (_: string, update: Update) => update.stop("SIGTERM");
    const put = await course({ ups: [1], during });
    expect(put.code).toBe(130);
    expect(put.printed).toContain("press again to leave at once");
    expect(put.types).toEqual(["update-started", "stop-requested", "update-finished"]);
    const state = released("old", "old");
    Object.assign(state.resources[1] ?? {}, { initErrors: ["half way"] });
    const half = await course({ ups: [1], during, state });
    expect(half.code).toBe(1);
    expect(half.printed).toContain("npm run up -- production goes on from here");
  });

  it("too late is complete", async () => {
    const { code, printed } = await course({ during: (_, update) => update.stop("SIGINT") });
    expect(code).toBe(0);
    expect(printed).toContain("complete before it could be stopped");
  });

  it("takes a torn release back, and is then as it was", async () => {
    let once = true;
    const during = (_: string, update: Update) => {
      if (once) update.stop("SIGINT");
      once = false;
    };
    const { code, calls } = await course({
      image: "new",
      ups: [1, 0],
      state: released("new", "old"),
      during,
    });
    expect(calls).toEqual(["up image=new", `up ${KEPT} image=old`]);
    expect(code).toBe(130);
  });

  it("twice leaves, puts no release back, and names the way out", async () => {
    const { code, calls, printed } = await course({
      image: "new",
      ups: [1],
      state: released("new", "old"),
      during: (_, update) => {
        update.stop("SIGINT");
        update.leave();
      },
    });
    expect([code, calls]).toEqual([137, ["up image=new"]]);
    expect(printed).toContain("npm run repair -- production, then npm run up -- production");
  });
});

describe("a release that fails", () => {
  it("in a later group goes back in the earlier ones, once, and stays a failure", async () => {
    const { code, calls, types } = await course({
      args: "--yes --skip-preview --expect-no-changes",
      image: "new",
      ups: [1, 1],
      state: released("new", "old"),
    });
    expect(calls).toEqual(["up --expect-no-changes image=new", `up ${KEPT} image=old`]);
    expect(code).toBe(1);
    expect(types).toEqual(["update-started", "put-back-started", "put-back-finished", "update-finished"]);
  });

  it("and was named by the settings goes back too", async () => {
    const { calls } = await course({ settingsImage: "new", ups: [1], state: released("new", "old") });
    expect(calls).toEqual(["up", `up ${KEPT} image=old`]);
  });

  it.each([
    [
      "stays where it is when asked to",
      { args: "-yf --no-put-back", state: released("new", "old") },
      "left so",
    ],
    ["is kept when every group took it", { state: released("new", "new") }, "name the image again"],
    ["needs nothing when no group took it", { state: released("old", "old") }, ""],
  ])("%s", async (_, given, says) => {
    const { code, calls, printed } = await course({ image: "new", ups: [1], ...given });
    expect([code, calls]).toEqual([1, ["up image=new"]]);
    expect(printed).toContain(says);
  });
});

it("events are kept in the file that was named, and nothing else of the run", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "hotdash-events-"));
  const file = path.join(folder, "kept.jsonl");
  const directory = await RunDirectory.create(file);
  directory.record({ type: "a" });
  await directory.dispose();
  expect(existsSync(directory.folder)).toBe(false);
  expect(await readFile(file, "utf8")).toMatch(/^\{"time":"[^"]+","type":"a"\}\n$/);
  await rm(folder, { recursive: true });
});
