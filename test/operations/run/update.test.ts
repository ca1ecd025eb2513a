import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { RunDirectory } from "../../../operations/run/directory.ts";
import { Display } from "../../../operations/run/display.ts";
import { type GivenForUp, readOptions } from "../../../operations/run/options.ts";
import type { Answer } from "../../../operations/run/question.ts";
import { Update } from "../../../operations/run/update.ts";
import { wantedRelease } from "../../../operations/run/wanted.ts";
import type { ExportedState, RunOptions, Stack } from "../../../operations/workspace/stack.ts";
import { fly } from "../../../settings/tokens.ts";
import { given as fromCommandLine } from "../../cli/support/given.ts";

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
  /** Outputs of the stack. */
  outputs?: Record<string, unknown>;
  /** Tags of the stack; changed by the update. */
  tags?: Record<string, string>;
  /** What happens while the engine is at it. */
  during?: (command: string, update: Update, directory: RunDirectory) => void;
}

async function course({ args = "--yes --skip-preview", answers, during, ...given }: Course) {
  const calls: string[] = [];
  let printed = "";
  const directory = await RunDirectory.create();
  directories.push(directory);
  const out = { write: (text: string) => (printed += text) };
  const engine = (command: string, codes: number[]) => async (more: string[], options: RunOptions) => {
    const { HOTDASH_IMAGE, HOTDASH_ROLLBACK_TO, HOTDASH_RUN_DIR } = options.env ?? {};
    expect([HOTDASH_RUN_DIR, options.detached]).toEqual([directory.folder, true]);
    expect(existsSync(path.join(directory.folder, "stop"))).toBe(false);
    const named = [
      ...(HOTDASH_IMAGE ? [`image=${HOTDASH_IMAGE}`] : []),
      ...(HOTDASH_ROLLBACK_TO ? [`back=${HOTDASH_ROLLBACK_TO}`] : []),
    ];
    calls.push([command, ...more, ...named].join(" "));
    during?.(command, update, directory);
    return { code: codes.shift() ?? 0, stdout: "", stderr: "", ms: 0 };
  };
  const tags = given.tags ?? {};
  const run = async ([command, , action, name = "", value = ""]: string[]) => {
    if (command === "config")
      return { code: given.settingsImage ? 0 : 1, stdout: `${given.settingsImage}\n` };
    if (action === "set") tags[name] = value;
    if (action === "rm") delete tags[name];
    return { code: 0, stdout: JSON.stringify(tags), stderr: "" };
  };
  const stack = {
    name: "production",
    project: { name: "hotdash" },
    outputs: async () => given.outputs ?? {},
    hideSecrets: async () => {},
    preview: engine("preview", given.previews ?? []),
    up: engine("up", given.ups ?? []),
    state: async () => given.state ?? { resources: [], pendingOperations: [] },
    run,
  } as unknown as Stack;
  const options = readOptions(await fromCommandLine<GivenForUp>(`up production ${args}`), {});
  const update = new Update({
    stack,
    options,
    directory,
    display: new Display(out, out),
    release: await wantedRelease(stack, { image: given.image, rollbackTo: options.rollbackTo }),
    ask: answers && (async () => answers.shift() ?? "no"),
  });
  const code = await update.run();
  const events = (await readFile(directory.events, "utf8")).trimEnd().split("\n");
  const types = events.filter(Boolean).map((line) => (JSON.parse(line) as { type: string }).type);
  return { code, calls, printed, types, tags };
}

const pinned = (tag: string, digit: string) => `registry.fly.io/hotdash:${tag}@sha256:${digit.repeat(64)}`;

function released(web: string, chroma: string, lastGood = "old"): ExportedState {
  const group = (name: string, image: string) => ({
    urn: `urn:${name}`,
    type: fly.ProcessGroup,
    id: name,
    outputs: { image },
  });
  const stack = { urn: "urn:stack", type: "pulumi:pulumi:Stack", outputs: { image: lastGood } };
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

describe("a release to go back to", () => {
  const [old, new_] = [pinned("old", "a"), pinned("new", "b")];
  const entry = (image: string) => ({
    image,
    finished_at: "2026-11-21T10:00:00Z",
    outcome: "live",
    by: "me",
  });
  const outputs = { image: new_, releases: [entry(new_), entry(old)] };

  it("is settled once, for preview and update alike", async () => {
    const back = `back=sha256:${"a".repeat(64)}`;
    const { code, calls } = await course({ args: "--rollback-to previous", answers: ["yes"], outputs });
    expect(code).toBe(0);
    expect(calls).toEqual([`preview ${back}`, `up ${back}`]);
  });

  it("that is torn is taken back without the name that brought it", async () => {
    const { calls } = await course({
      args: "-yf --rollback-to previous",
      outputs,
      ups: [1],
      state: released(old, new_, new_),
    });
    expect(calls).toEqual([`up back=sha256:${"a".repeat(64)}`, `up ${KEPT} image=${new_}`]);
  });

  it("must be one of the last, and the only image that is named", async () => {
    const back = (wanted: string, more: Course = {}) =>
      course({ args: `-yf --rollback-to ${wanted}`, outputs, ...more });
    await expect(back("deadbeef")).rejects.toThrow("names none of the last releases of the stack production");
    await expect(back("previous", { image: old })).rejects.toThrow("to go back, unset HOTDASH_IMAGE");
    await expect(back("previous", { settingsImage: old })).rejects.toThrow("config rm --path");
  });
});

describe("a release that failed and was put back", () => {
  const [old, bad] = [pinned("old", "a"), pinned("bad", "c")];
  const state = released(old, old, old);
  /** What the providers tell when a rollout fails. */
  const failing =
    (cause: string, image = bad) =>
    (_: string, __: Update, directory: RunDirectory) =>
      directory.record({ type: "rollout-failed", app: "hotdash-app", group: "web", image, cause });

  it("is remembered, refused before anything is asked, and tried again with --retry", async () => {
    const first = await course({ image: bad, ups: [1], state, during: failing("smoke") });
    expect(first.code).toBe(1);
    expect(first.printed).toContain("cccccccccccc is remembered as failed (web: smoke, ");
    expect(Object.values(first.tags)).toEqual([expect.stringMatching(/^sha256:c{64} 2\d{3}-\S+ web smoke$/)]);
    const { tags } = first;

    const refused = await course({ args: "", answers: ["yes"], image: bad, state, tags });
    expect([refused.code, refused.calls, refused.types]).toEqual([1, [], []]);
    expect(refused.printed).toContain(`HOTDASH_IMAGE=${bad} npm run up -- production --retry`);

    const retried = await course({ args: "-yf --retry", image: bad, state, tags });
    expect([retried.code, retried.calls]).toEqual([0, [`up image=${bad}`]]);
    expect(tags).toEqual({});
  });

  it("is refused as well when the settings or a rollback name it", async () => {
    const { tags } = await course({ image: bad, ups: [1], state, during: failing("health") });
    const set = await course({ settingsImage: bad, state, tags });
    expect([set.code, set.calls]).toEqual([1, []]);
    expect(set.printed).toContain(`hotdash:dashboard.image = ${bad}`);
    const releases = [{ image: bad, finished_at: "2026-11-21T10:00:00Z", outcome: "live", by: "me" }];
    const args = "-yf --rollback-to previous";
    const back = await course({ args, outputs: { image: old, releases }, state, tags });
    expect([back.code, back.calls]).toEqual([1, []]);
    expect(back.printed).toContain("npm run up -- production --rollback-to cccccccccccc --retry");
  });

  it("does not stop a plain update, another image, or one that is live by now", async () => {
    const { tags } = await course({ image: bad, ups: [1], state, during: failing("health") });
    expect((await course({ state, tags })).code).toBe(0);
    expect((await course({ image: pinned("good", "d"), state, tags })).code).toBe(0);
    expect(Object.keys(tags)).toHaveLength(1);
    expect((await course({ image: bad, state: released(bad, bad, bad), tags })).code).toBe(0);
    expect(tags).toEqual({});
  });

  it("is remembered after it was taken back in the other groups too", async () => {
    const torn = { image: bad, ups: [1, 0], state: released(bad, old, old), during: failing("health") };
    expect(Object.keys((await course(torn)).tags)).toHaveLength(1);
  });

  const half = released(old, old, old);
  Object.assign(half.resources[1] ?? {}, { initErrors: ["half way"] });
  it.each([
    ["a person stopped it", { during: failing("stopped") }],
    ["the platform did not do it", { during: failing("platform") }],
    ["the update failed elsewhere", {}],
    ["it is the image that ran before", { image: old, during: failing("health", old) }],
    ["something of it is live", { state: half, during: failing("health") }],
    [
      "it could not be taken back",
      { state: released(bad, old, old), ups: [1, 1], during: failing("health") },
    ],
    [
      "it was left on purpose",
      { args: "-yf --no-put-back", state: released(bad, old, old), during: failing("health") },
    ],
  ])("is not remembered when %s", async (_, given: Course) => {
    const { code, tags } = await course({ image: bad, ups: [1], state, ...given });
    expect([code, tags]).toEqual([1, {}]);
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
