import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import { stepsOf } from "../../../operations/deploy/plan.ts";
import { RunFolder } from "../../../operations/deploy/run-folder.ts";
import { runSteps } from "../../../operations/deploy/runner.ts";
import { type DeployContext, type Facts, type Step, StepFailure } from "../../../operations/deploy/step.ts";

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "hotdash-test-"));
});
afterEach(() => rm(project, { recursive: true }));

const INTENT = { command: "deploy", image: "main-1" };
const open = (intent: object = INTENT, given?: string) =>
  RunFolder.open({ project, stack: "staging", given }, intent as Record<string, unknown>, Date.now());
/** Makes the journal look as if a process that is gone had written it. */
const gone = (folder: RunFolder) => {
  folder.note({ type: "run-started", attempt: folder.attempt, intent: INTENT, host: "elsewhere", pid: 1 });
  return folder;
};

const step = (
  name: string,
  run: (context: DeployContext) => string | Promise<string>,
  more: Partial<Step> = {},
) => ({ name, title: name, run: async (context: DeployContext) => run(context), ...more }) as Step;
const gate = (name: string, open: boolean) =>
  step(
    name,
    () => {
      if (!open) throw new StepFailure(EXIT.gate, `${name} is closed`);
      return "open";
    },
    { besideGates: true },
  );
const touch = step("up", ({ facts }) => {
  facts.begun = true;
  return "updated";
});
const boom = step("boom", () => {
  throw new Error("boom: Bearer abc.def.ghi");
});
const last = step("archive", () => "kept", { afterFailure: true });

async function run(steps: Step[], { stop = false } = {}) {
  const stopped = new AbortController();
  if (stop) stopped.abort();
  const facts: Facts = { verdicts: {}, begun: false, code: EXIT.done, commit: "c".repeat(40) };
  const said: string[] = [];
  const folder = await open();
  const context = {
    facts,
    folder,
    options: {},
    stopped: stopped.signal,
    say: (line: string) => said.push(line),
  };
  const result = await runSteps(steps, context as unknown as DeployContext);
  const outcomes = Object.fromEntries(result.steps.map(({ name, outcome }) => [name, outcome]));
  return { code: result.code, outcomes, said, journal: await readFile(folder.file("journal.jsonl"), "utf8") };
}

describe("the runner", () => {
  it("runs steps in order, and takes the real system's word for what is done", async () => {
    const done = step("image", () => "never", { done: async () => "it runs already" });
    const { code, outcomes, said } = await run([done, touch, last]);
    expect([code, outcomes]).toEqual([0, { image: "already", up: "done", archive: "done" }]);
    expect(said).toContain("✓ image: it runs already (already)");
  });

  it("lets all gates about a commit speak, and nothing else after a closed one", async () => {
    const { code, outcomes } = await run([gate("checks", false), gate("evidence", false), touch, last]);
    expect([code, outcomes]).toEqual([
      EXIT.gate,
      { checks: "failed", evidence: "failed", up: "left out", archive: "left out" },
    ]);
  });

  it("writes down what happened after a failure, once anything was begun, and ends with the first code", async () => {
    const failing = step("smoke", () => {
      throw new StepFailure(EXIT.smoke, "no answer");
    });
    const { code, outcomes } = await run([touch, failing, boom, { ...boom, ...last, name: "record" }, last]);
    expect([code, outcomes]).toEqual([
      EXIT.smoke,
      { up: "done", smoke: "failed", boom: "left out", record: "done", archive: "done" },
    ]);
    expect((await run([boom, last])).outcomes).toEqual({ boom: "failed", archive: "left out" });
  });

  it("begins nothing more when it was asked to stop", async () => {
    const { code, outcomes } = await run([touch], { stop: true });
    expect([code, outcomes]).toEqual([EXIT.interrupted, { up: "left out" }]);
  });

  it("keeps tokens out of what it says and writes", async () => {
    const { said, journal } = await run([boom]);
    expect(journal).toContain("boom: Bearer [redacted]");
    expect(said.join() + journal).not.toContain("abc.def.ghi");
  });
});

describe("a run's folder", () => {
  it("is gone on with when its process is gone, by the same intent only", async () => {
    const folder = await open();
    // This very process still lives, but a process may well go on with its own.
    expect((await open()).path).toBe(folder.path);
    expect((await open({ ...INTENT, image: "main-2" })).path).not.toBe(folder.path);
  });

  it("that was ended, or may be in use on another machine, is left alone", async () => {
    const ended = await open();
    ended.note({ type: "run-finished", code: 0 });
    expect((await open()).path).not.toBe(ended.path);
    const elsewhere = gone(await open());
    expect((await open()).path).not.toBe(elsewhere.path);
  });

  it("may be named, and holds each attempt in one journal", async () => {
    const path = join(project, "mine");
    expect((await open(INTENT, path)).attempt).toBe(1);
    const again = await open(INTENT, path);
    expect([again.path, again.attempt]).toEqual([path, 2]);
    expect(again.entries().map(({ type }) => type)).toEqual(["run-started", "run-started"]);
  });

  it("says what an interrupted attempt of this very run noted", async () => {
    const first = await open();
    first.note({ type: "approved", fingerprint: "f" });
    const again = await open();
    expect([again.resumed, again.entries().some(({ type }) => type === "approved")]).toEqual([true, true]);
  });

  it.each([
    ["that ended", INTENT, true],
    ["that was to do something else", { ...INTENT, image: "main-2" }, false],
  ])("believes nothing of a run %s in the same folder", async (_what, intent, ended) => {
    const path = join(project, "mine");
    const before = await open(intent, path);
    before.note({ type: "approved", fingerprint: "f" });
    before.note({ type: "resolved", image: "x" });
    if (ended) before.note({ type: "run-finished", code: 0 });
    const next = await open(INTENT, path);
    expect(next.attempt).toBe(2);
    expect(next.resumed).toBe(false);
    expect(next.entries().map(({ type }) => type)).toEqual(["run-started"]);
    // A third one goes on with the second, and still not with the first.
    const third = await open(INTENT, path);
    expect([third.resumed, third.entries().map(({ type }) => type)]).toEqual([
      true,
      ["run-started", "run-started"],
    ]);
  });

  describe("is refused when somebody else can have written it:", () => {
    const made = async (mode = 0o700) => {
      const path = join(project, "theirs");
      await mkdir(path);
      await chmod(path, mode);
      return path;
    };
    it.each([0o770, 0o707, 0o755, 0o701])("with rights for others (%o)", async (mode) => {
      await expect(open(INTENT, await made(mode))).rejects.toThrow(/can be reached by other users/);
    });
    it("behind a symbolic link", async () => {
      const link = join(project, "link");
      await symlink(await made(), link);
      await expect(open(INTENT, link)).rejects.toThrow(/is a symbolic link/);
    });
    it("with a journal that is a symbolic link", async () => {
      const path = await made();
      await symlink("/dev/null", join(path, "journal.jsonl"));
      await expect(open(INTENT, path)).rejects.toThrow(/holds a symbolic link \(journal\.jsonl\)/);
    });
    it.runIf(process.getuid?.() === 0)("as another user's", async () => {
      const path = await made();
      await chown(path, 65_534, 65_534);
      await expect(open(INTENT, path)).rejects.toThrow(/belongs to another user/);
    });
    it("in a checkout that tracks it: the file came with the commit", async () => {
      const path = await made();
      const forged = { type: "run-started", attempt: 1, intent: INTENT, host: hostname(), pid: 2 ** 22 };
      await writeFile(join(path, "journal.jsonl"), `${JSON.stringify(forged)}\n{"type":"approved"}\n`);
      const git = (...args: string[]) => execFileSync("git", ["-C", project, ...args], { stdio: "pipe" });
      git("init", "-q");
      git("add", "theirs/journal.jsonl");
      await expect(open(INTENT, path)).rejects.toThrow(/is tracked by git/);
    });
    it("and passed over where none was named", async () => {
      const first = await open();
      await chmod(first.path, 0o755);
      expect((await open()).path).not.toBe(first.path);
    });
  });

  it("redacts what is written into it", async () => {
    const folder = await open();
    await folder.write("x.json", { token: "Bearer abc.def" });
    expect(await folder.read("x.json")).toEqual({ token: "Bearer [redacted]" });
  });
});

describe("a run's folder that cannot be written", () => {
  /** Not even root can make a file where a file is in the way. */
  const block = async (folder: RunFolder) => {
    await rm(folder.path, { recursive: true });
    await writeFile(folder.path, "");
  };

  it("ends the run before anything is touched, with the way out", async () => {
    const folder = await open();
    await block(folder);
    expect(() => folder.note({ type: "x" })).toThrow(
      /cannot be written \(ENOTDIR\).*nothing was changed\nfix: .*--folder/s,
    );
    await expect(folder.write("x.json", {})).rejects.toThrow(/--folder/);
  });

  it("stops nothing once an update has begun: smoke, put-back and record still run, and the loss is said once", async () => {
    const said: string[] = [];
    const folder = await open();
    const facts: Facts = { verdicts: {}, begun: false, code: EXIT.done, commit: "c".repeat(40) };
    const begins = step("up", async (context) => {
      context.folder.bestEffort((text) => said.push(text));
      context.facts.begun = true;
      await block(context.folder);
      return "updated";
    });
    const smoke = step("smoke", () => {
      throw new StepFailure(EXIT.smoke, "no answer; the release before is live again");
    });
    const context = {
      facts,
      folder,
      options: {},
      stopped: new AbortController().signal,
      say: (line: string) => said.push(line),
    };
    const record = { ...last, name: "record" };
    const result = await runSteps([begins, smoke, record, last], context as unknown as DeployContext);
    expect(result.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "up done",
      "smoke failed",
      "record done",
      "archive done",
    ]);
    expect([result.code, folder.incomplete]).toEqual([EXIT.smoke, true]);
    expect(said.filter((line) => line.includes("cannot be written any more (ENOTDIR)"))).toHaveLength(1);
  });
});

describe("the steps", () => {
  const names = (planned: Parameters<typeof stepsOf>[0]) => stepsOf(planned).map(({ name }) => name);
  const database = ["lock", "backup", "migrate", "verify", "unchanged"];
  const rest = [
    ...["repair", "migrations", "preview", "closed gates", "risk", "approval", ...database],
    ...["up", "smoke", "record", "archive"],
  ];

  it("of production ask the registry, GitHub, then Fly, before anything is previewed", () => {
    expect(names({ command: "deploy", commit: undefined, kind: "production" })).toEqual([
      ...[
        "settings",
        "window",
        "image",
        "checks",
        "evidence",
        "age",
        "re-run",
        "origin",
        "recovery",
        "supabase",
        "credentials",
        "retired apps",
        "queue",
        "maintenance",
      ],
      ...rest,
      "release",
    ]);
  });

  it("with a named commit ask GitHub before the registry", () => {
    expect(names({ command: "deploy", commit: "c", kind: "staging" })).toEqual([
      ...[
        "settings",
        "window",
        "checks",
        "evidence",
        "age",
        "re-run",
        "image",
        "supabase",
        "credentials",
        "retired apps",
        "queue",
        "maintenance",
      ],
      ...rest,
    ]);
  });

  it("write to no database before the approval, and touch no machine before it is verified", () => {
    const steps = names({ command: "deploy", commit: undefined, kind: "production" });
    const order = ["repair", "migrations", "preview", "risk", "approval", ...database, "up"];
    expect(steps.filter((name) => order.includes(name))).toEqual(order);
  });

  it("of a hotfix ask GitHub who approved it", () => {
    const hotfix = { reason: "nobody can log in", approver: "you" };
    const steps = names({ command: "deploy", commit: undefined, kind: "production", hotfix });
    expect(steps.slice(steps.indexOf("origin"))[1]).toBe("approver");
  });

  it("of a rollback and of a preview stack need no gates about a commit", () => {
    const without = rest.filter((name) => !["risk", "migrations", ...database].includes(name));
    expect(names({ command: "rollback", commit: undefined, kind: "production" })).toEqual([
      ...["settings", "image", "re-run", "schema", "maintenance"],
      ...without,
    ]);
    expect(names({ command: "deploy", commit: undefined, kind: "preview" })).toEqual([
      ...["settings", "image"],
      ...without.filter((name) => !["record", "closed gates"].includes(name)),
    ]);
    expect(names({ command: "deploy", commit: undefined, kind: "shared" })).toEqual([
      ...[
        "settings",
        "re-run",
        "reporting",
        "repair",
        "preview",
        "closed gates",
        "approval",
        "up",
        "archive",
      ],
    ]);
  });
});
