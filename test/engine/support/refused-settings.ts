import { copyFile } from "node:fs/promises";
import { expect } from "vitest";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import { SIMULATED_PROJECT } from "../../../operations/workspace/checkout.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { CANARY } from "../../settings/good-config.ts";
import { forProject, type WrongSetting } from "../../settings/wrong-settings.ts";
import { image } from "../../support/fly-world.ts";

/** Two stacks with good settings, in which one setting at a time is made wrong. */
export class RefusedSettings {
  readonly #simulation: Simulation;
  readonly #workspace: Workspace;
  readonly #stacks: Record<string, Stack>;

  private constructor(simulation: Simulation, workspace: Workspace, stacks: Record<string, Stack>) {
    this.#simulation = simulation;
    this.#workspace = workspace;
    this.#stacks = stacks;
  }

  static async start(): Promise<RefusedSettings> {
    const simulation = await startSimulation();
    const workspace = await Workspace.create(simulation.workspace);
    const stacks: Record<string, Stack> = {};
    for (const name of ["staging", "production"]) {
      const stack = await workspace.stack(name, { secrets: inventedSecrets(name, "goodcanary0") });
      await copyFile(stack.file, `${stack.file}.good`);
      stacks[name] = stack;
    }
    return new RefusedSettings(simulation, workspace, stacks);
  }

  /** The preview fails with property, problem and the command that puts it right; nothing is sent, nothing shown. */
  async expectRefused(given: WrongSetting): Promise<void> {
    const wrong = forProject(given, SIMULATED_PROJECT);
    const stack = this.#stacks[wrong.stack] as Stack;
    await copyFile(`${stack.file}.good`, stack.file);
    if (wrong.secret) await stack.setSecrets({ [String(wrong.path[1])]: String(wrong.value) });
    else await stack.set(wrong.path, wrong.value);
    const { code, stdout, stderr } = await stack.preview([], { env: { HOTDASH_IMAGE: image("1") } });
    const output = stdout + stderr;
    expect(code, output).not.toBe(0);
    if (wrong.engineSays) expect(output).toContain(wrong.engineSays);
    else
      for (const text of [`${wrong.property} = `, ...wrong.says, wrong.fix]) expect(output).toContain(text);
    expect(output).not.toContain(CANARY);
    expect(output, "a list, not a stack trace").not.toMatch(/^\s+at .*\.ts:\d+/m);
    expect([...this.#simulation.fly.journal.entries(), ...this.#simulation.github.journal.entries()]).toEqual(
      [],
    );
  }

  async stop(): Promise<void> {
    await this.#workspace.dispose();
    await this.#simulation.stop();
  }
}
