import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { stringify } from "yaml";
import type { Change } from "../../../operations/changes/change.ts";
import { withEventLog } from "../../../operations/changes/preview.ts";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { FIXTURE_PASSPHRASE, opened, PLACEHOLDERS, readFixture } from "../../fixtures/states/fixture.ts";
import { CHANGES_SINCE, type Since } from "./changes-since.ts";

/** A stack as earlier code left it, on the platforms as they were then, in the hands of today's code. */
export class PastStack {
  readonly stack: Stack;
  readonly simulation: Simulation;
  readonly #workspace: Workspace;
  readonly #worlds: string;

  private constructor(stack: Stack, simulation: Simulation, workspace: Workspace, worlds: string) {
    this.stack = stack;
    this.simulation = simulation;
    this.#workspace = workspace;
    this.#worlds = worlds;
  }

  /** Starts the platforms with the kept worlds and imports the kept state. */
  static async restored(commit: string, name: string): Promise<PastStack> {
    const { stack: stackName, settings, state, at, worlds } = readFixture(commit, name);
    const folder = await mkdtemp(join(tmpdir(), "hotdash-worlds-"));
    await mkdir(folder, { recursive: true });
    const kept = { ...worlds, render: opened(worlds.render) };
    for (const [world, content] of Object.entries(kept))
      await writeFile(join(folder, `${world}.json`), JSON.stringify(content));
    const simulation = await startSimulation({ folder, at });
    const { variables, config } = simulation.workspace;
    const workspace = await Workspace.create({
      variables: { ...variables, PULUMI_CONFIG_PASSPHRASE: FIXTURE_PASSPHRASE },
    });
    const stack = new Stack(workspace.project, stackName);
    const past = new PastStack(stack, simulation, workspace, folder);
    const file = { ...settings, config: { ...(settings.config as object), ...config } };
    await writeFile(stack.file, stringify(file));
    await past.#must(stack.run(["stack", "init", "--stack", stackName, "--non-interactive"]));
    // The file has a salt of its own, which the state's secrets are encrypted with too.
    await writeFile(stack.file, stringify(file));
    for (const { path, value } of CHANGES_SINCE[commit]?.[name]?.settings ?? []) await stack.set(path, value);
    const text = JSON.stringify(state).replaceAll(PLACEHOLDERS.github, simulation.github.url);
    expect(await stack.import(JSON.parse(text))).toBeUndefined();
    return past;
  }

  /** A refresh finds the platforms as the state says. */
  async expectKnown(): Promise<void> {
    await this.#must(this.stack.refresh(["--expect-no-changes"]));
  }

  /**
   * Updates, and answers what changed: `fly:App::dashboard: update`. Of the resources whose properties are listed it adds which
   * of them differ, in their order: `update of machine.env.X`.
   */
  async updated(properties: Since["properties"] = {}): Promise<Record<string, string>> {
    const { engine, changes } = await withEventLog(this.stack, (eventLog) => this.stack.up([], { eventLog }));
    expect(engine.code, engine.stdout + engine.stderr).toBe(0);
    return Object.fromEntries(
      changes.changes.map((one) => {
        const paths = one.differences.map(({ path }) => path).sort();
        return [
          shortUrn(one),
          shortUrn(one) in properties ? `${one.operation} of ${paths.join(", ")}` : one.operation,
        ];
      }),
    );
  }

  /** Today's code refuses to update it as its settings are, and touches nothing. */
  async expectRefused(says: string): Promise<void> {
    const mark = this.simulation.fly.journal.mark();
    const { code, stdout, stderr } = await this.stack.up();
    expect(code, stdout + stderr).not.toBe(0);
    expect(stdout + stderr).toContain(says);
    expect(this.simulation.fly.journal.since(mark)).toEqual([]);
  }

  /** Nothing of it is left on any platform. */
  async expectDestroyed(): Promise<void> {
    await this.#must(this.stack.destroy());
    const { fly, render, github } = this.simulation;
    await expect
      .poll(() => [...fly.world.apps.values()].filter(({ deletedAt }) => deletedAt === undefined))
      .toEqual([]);
    expect([...render.world.services.values(), ...render.world.keyValues.values()]).toEqual([]);
    const { environments, rulesets, labels } = github.world.repository("HotDash");
    expect([environments.size, rulesets.size, labels.size]).toEqual([0, 0, 0]);
  }

  async stop(): Promise<void> {
    await this.#workspace.dispose();
    await this.simulation.stop();
    await rm(this.#worlds, { recursive: true, force: true });
  }

  async #must(run: ReturnType<Stack["up"]>): Promise<void> {
    const { code, stdout, stderr } = await run;
    expect(code, stdout + stderr).toBe(0);
  }
}

/** Type, without the prefix that all dynamic resources have, and name. */
const shortUrn = ({ type, name }: Change) => `${type.replace(/^pulumi-nodejs:dynamic\//, "")}::${name}`;
