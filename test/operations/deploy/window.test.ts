import { describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import { gatesOf, stepsOf } from "../../../operations/deploy/plan.ts";
import type { DeployContext, Facts, Step } from "../../../operations/deploy/step.ts";
import { gate } from "../../../operations/deploy/steps/gate.ts";
import { namingImage } from "../../../operations/run/wanted.ts";

/* Gates that are closed while something is asked for that was done already: what is new is refused, and what was done is not. */
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (tag: string, digit: string) => `registry.fly.io/hotdash:${tag}@${digest(digit)}`;
const planned = { command: "deploy", commit: undefined, kind: "production" } as const;
const frozen = { freezes: [{ from: "2020-01-01", to: "2199-12-31", reason: "for ever" }] };

function contextOf({
  facts = {},
  ...options
}: {
  facts?: Partial<Facts>;
  command?: "deploy" | "rollback";
  stack?: string;
  image?: string;
  version?: string;
}) {
  return {
    options: { command: "deploy", stack: "production", ...options },
    facts: {
      ...{ verdicts: {}, held: [], settings: { deploy: frozen, environmentClass: "production" }, ...facts },
    },
    now: () => Date.parse("2026-11-30T12:00:00Z"),
  } as unknown as DeployContext;
}

const named = (name: string, steps = stepsOf(planned)): Step => {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Error(`no step ${name}`);
  return step;
};
const closed = { code: EXIT.window, message: expect.stringContaining("for ever") };
const release = (of: string) => ({ image: of, property: "--image", env: namingImage(of) });

/** What the gate and then the judgement after the preview say, with so many changes left. */
async function asked(
  context: DeployContext,
  { changes = 0, pending = 0, brings }: { changes?: number; pending?: number; brings?: string },
  first = named("window"),
) {
  await first.run(context);
  if (brings) context.facts.release = release(brings);
  const change = { name: "web", operation: "update" };
  context.facts.plan = { changes: Array(changes).fill(change), fingerprint: "" } as never;
  if (pending > 0) context.facts.migrations = { plan: { pending: Array(pending).fill({}) } } as never;
  return named("closed gates").run(context);
}

const RUNNING = image("v1.1.0", "2");

describe("a release that runs already", () => {
  it.each([
    ["by its digest", { image: digest("2") }],
    ["by its version", { version: "v1.1.0" }],
    ["by its tag", { image: "v1.1.0" }],
    ["by its whole reference", { image: `registry.fly.io/hotdash@${digest("2")}` }],
    ["as what runs", {}],
  ])("is done outside of the window too, named %s", async (_, options) => {
    const context = contextOf({ facts: { running: RUNNING }, ...options });
    expect(await asked(context, { brings: RUNNING })).toBe(
      "window: closed to what is new, and nothing is: what was asked for runs already",
    );
  });

  it.each([
    ["machines", { changes: 1 }],
    ["the database", { pending: 1 }],
  ])("is refused with the gate's own code when anything is left to do to %s", async (_, left) => {
    const context = contextOf({ facts: { running: RUNNING } });
    await expect(asked(context, { ...left, brings: RUNNING })).rejects.toMatchObject(closed);
  });

  it("is none by its name alone: a tag may mean another build by now", async () => {
    const context = contextOf({ facts: { running: RUNNING }, image: "v1.1.0" });
    await expect(asked(context, { brings: image("v1.1.0", "3") })).rejects.toMatchObject(closed);
  });

  it.each([EXIT.gate, EXIT.window])("is told by whatever gate is closed: %d", async (code) => {
    const context = contextOf({ facts: { running: RUNNING, release: release(RUNNING) } });
    const one = gate("recovery", "", () => ({ findings: [FINDING], notes: [] }), { code });
    expect(await one.run(context)).toContain("too old");
    await expect(asked(context, { changes: 1, brings: RUNNING }, one)).rejects.toMatchObject({ code });
  });

  it("is refused by the first gate's code, with what all of them said", async () => {
    const context = contextOf({ facts: { running: RUNNING } });
    await gate("recovery", "", () => ({ findings: [FINDING], notes: [] })).run(context);
    await expect(asked(context, { changes: 1, brings: RUNNING })).rejects.toMatchObject({
      ...{
        code: EXIT.gate,
        message: expect.stringMatching(/1\. backup: too old[\s\S]*2\. deployment window/),
      },
    });
  });

  it("holds nothing once it was previewed: what is closed then is closed", async () => {
    const context = contextOf({ facts: { running: RUNNING, release: release(RUNNING) } });
    await asked(context, { brings: RUNNING });
    context.facts.plan = { changes: [{ name: "web", operation: "delete" }], fingerprint: "" } as never;
    context.facts.migrations = { plan: { pending: [{ file: "1_a.sql" }] } } as never;
    await expect(named("risk").run(context)).rejects.toMatchObject(closed);
  });
});

const FINDING = { property: "backup", problem: "too old", fix: "take one" };

describe("a closed gate", () => {
  it.each([
    ["another image", { facts: { running: RUNNING }, image: "v1.2.0" }],
    ["a stack's first release", { image: "v1.2.0" }],
    [
      "another build under the same tag",
      { facts: { running: RUNNING, release: release(image("v1.1.0", "3")) }, image: "v1.1.0" },
    ],
    [
      "a rollback to another",
      { command: "rollback", facts: { running: RUNNING, release: release(image("v1", "1")) } },
    ],
    ["a rollback of which nothing is known yet", { command: "rollback", facts: { running: RUNNING } }],
  ] as const)("ends the run at once for %s", async (_, given) => {
    await expect(named("window").run(contextOf(given))).rejects.toMatchObject(closed);
  });

  it("ends a plain update at once: nothing is previewed after it", async () => {
    const context = contextOf({ facts: { running: RUNNING } });
    delete context.facts.held;
    await expect(named("window", gatesOf(planned)).run(context)).rejects.toMatchObject(closed);
  });

  it("of the stack shared is judged by what is left to do, for it runs no image", async () => {
    const again = gate("re-run", "", () => ({ findings: [FINDING], notes: [] }));
    const shared = (changes: number) => {
      const context = contextOf({
        stack: "shared",
        facts: { release: { ...release(""), image: undefined } },
      });
      return asked(context, { changes }, again);
    };
    expect(await shared(0)).toContain("runs already");
    await expect(shared(1)).rejects.toMatchObject({ code: EXIT.gate });
  });

  it("is judged in every plan that has gates, right after the preview", () => {
    for (const [command, kind] of [
      ["deploy", "production"],
      ["deploy", "staging"],
      ["rollback", "production"],
      ["deploy", "shared"],
    ] as const) {
      const names = stepsOf({ ...planned, command, kind }).map(({ name }) => name);
      expect(names[names.indexOf("preview") + 1]).toBe("closed gates");
    }
  });
});

it("a rollback to what runs is not refused for the database, on which it runs", async () => {
  const schema = named("schema", stepsOf({ ...planned, command: "rollback" }));
  const done = (of: string) =>
    schema.done?.(contextOf({ command: "rollback", facts: { running: RUNNING, release: release(of) } }));
  expect(await done(image("other-name", "2"))).toBe("it runs on it already");
  expect(await done(image("v1.1.0", "3"))).toBeUndefined();
});
