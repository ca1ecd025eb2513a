import { expect } from "vitest";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { machinesOf } from "../../support/fly-world.ts";
import { startUp } from "./up-command.ts";

const APP = "hotdash-staging";

/** Staging, to which releases are brought one after the other. */
export class ReleasingStack {
  readonly simulation: Simulation;
  readonly workspace: Workspace;
  readonly stack: Stack;

  private constructor(simulation: Simulation, workspace: Workspace, stack: Stack) {
    this.simulation = simulation;
    this.workspace = workspace;
    this.stack = stack;
  }

  static async start(canary: string): Promise<ReleasingStack> {
    const simulation = await startSimulation();
    const workspace = await Workspace.create(simulation.workspace);
    const stack = await workspace.stack("staging", { secrets: inventedSecrets("staging", canary) });
    return new ReleasingStack(simulation, workspace, stack);
  }

  /** The image of each machine. */
  images(): (string | undefined)[] {
    return machinesOf(this.simulation.fly, APP).map(({ config }) => config.image);
  }

  /** An update by the engine alone, which must succeed. */
  async engine(env: Record<string, string>, args: string[] = []): Promise<void> {
    const { code, stdout, stderr } = await this.stack.up(args, { env });
    expect(code, stdout + stderr).toBe(0);
  }

  /** The wrapper, at once unless `before` says otherwise. */
  async up(args: string[], env: Record<string, string> = {}, before = ["--yes", "--skip-preview"]) {
    const command = startUp(this.workspace, ["staging", ...before, ...args], env);
    const code = await command.code;
    return { code, printed: command.printed() };
  }

  async expectAtRest(): Promise<void> {
    const plain = await this.stack.up(["--expect-no-changes"]);
    expect(plain.code, plain.stdout + plain.stderr).toBe(0);
    const drift = await this.stack.preview(["--refresh", "--expect-no-changes"]);
    expect(drift.code, drift.stdout + drift.stderr).toBe(0);
  }

  /** Releases that failed, as the stack's tags remember them. */
  async failures(): Promise<Record<string, string>> {
    const { stdout } = await this.stack.run(["stack", "tag", "ls", "--json", "--stack", "staging"]);
    return JSON.parse(stdout || "{}") as Record<string, string>;
  }

  /** The output `releases`, each as image and outcome. */
  async releases(): Promise<string[]> {
    const { releases } = (await this.stack.outputs()) as { releases: { image: string; outcome: string }[] };
    return releases.map((release) => `${release.image} ${release.outcome}`);
  }

  async stop(): Promise<void> {
    await this.workspace.dispose();
    await this.simulation.stop();
  }
}
