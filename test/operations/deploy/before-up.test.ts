import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gatesBeforeUp } from "../../../operations/deploy/before-up.ts";
import { gatesOf } from "../../../operations/deploy/plan.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { given } from "../../cli/support/given.ts";

/*
 * A plain update of live production: nothing here can reach a live account, so the first gate that needs one is closed, and
 * what then becomes of the update is the test.
 */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "before-up-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const stack = (name: string, platform: string) =>
  ({
    name,
    project: { name: "hotdash", folder, pulumi: "", env: { USER: "somebody" } },
    config: async () => platform,
    outputs: async () => ({ image: `registry.fly.io/hotdash:v1.0.0@sha256:${"1".repeat(64)}` }),
    run: async () => ({ code: 1, stdout: "", stderr: "no passphrase", ms: 0 }),
  }) as unknown as Stack;

async function asked(name: string, platform: string, breakGlass?: string, rollbackTo?: string) {
  const said: string[] = [];
  const code = await gatesBeforeUp({
    ...{ stack: stack(name, platform), image: undefined, rollbackTo, breakGlass },
    display: { line: (text) => said.push(text) },
  });
  const runs = await readdir(join(folder, ".deploys", name)).catch(() => []);
  const [run] = runs.map((one) => join(folder, ".deploys", name, one));
  const kept = run && JSON.parse(await readFile(join(run, "run.json"), "utf8"));
  return { code, said: said.join("\n"), kept, run };
}

const GATES = [
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
];

describe("a plain update", () => {
  it.each([
    ["staging", "live"],
    ["production", "simulated"],
    ["shared", "live"],
  ])("of %s, %s, asks no gate", async (name, platform) => {
    expect(await asked(name, platform)).toMatchObject({ code: undefined, said: "", run: undefined });
  });

  it("of live production asks those of a deploy, and ends with what is closed", async () => {
    expect(
      gatesOf({ command: "deploy", commit: undefined, kind: "production" }).map(({ name }) => name),
    ).toEqual(GATES);
    const { code, said, kept } = await asked("production", "live");
    expect(code).toBe(1);
    expect(said).toContain("takes no update while these are closed: settings");
    expect(said).toContain("--break-glass '<reason>'");
    expect(kept).toMatchObject({ command: "up", by: "somebody", left: GATES });
  });

  it("goes past them with a reason, which is kept with the names of what was left", async () => {
    const reason = "nobody can log in";
    const { code, said, kept, run = "" } = await asked("production", "live", reason);
    expect(code).toBeUndefined();
    expect(said).toContain(`gates left aside: ${GATES.join(", ")}, because: ${reason}`);
    expect(kept).toMatchObject({ breakGlass: reason, left: GATES });
    expect((await stat(run)).mode & 0o777).toBe(0o700);
  });

  it("back to a past release asks only whether it is there, whether the run is a re-run, and whether the database is past it", async () => {
    const { kept } = await asked("production", "live", undefined, "previous");
    expect(kept.left).toEqual(["settings", "image", "re-run", "schema", "maintenance"]);
  });

  it.each(["...", "urgent", "x y"])("takes no reason without words: %j", async (reason) => {
    await expect(given(["up", "production", "--break-glass", reason])).rejects.toThrow(
      /--break-glass = .*\n {3}is no reason in words/,
    );
  });

  it("hands the engine nothing of it", async () => {
    expect(await given(["up", "production", "--break-glass", "nobody can log in", "--diff"])).toMatchObject({
      breakGlass: "nobody can log in",
      engine: ["--diff"],
    });
  });
});
