import { inventedSecrets } from "../../settings/matrix.ts";
import { startSimulation } from "../simulation/simulation.ts";
import { Workspace } from "../workspace/workspace.ts";
import { declareBeside, secretsBeside } from "./beside.ts";
import { type Demo, DemoFailure, type Step } from "./context.ts";
import { keepRunning } from "./keep.ts";
import { answers } from "./steps/answers.ts";
import { beside } from "./steps/beside.ts";
import { deploy, nothingToDo } from "./steps/deploy.ts";
import { drift } from "./steps/drift.ts";
import { migration } from "./steps/migration.ts";
import { pullRequest } from "./steps/pull-request.ts";
import { brokenRelease, goodRelease } from "./steps/releases.ts";
import { tearDown } from "./steps/tear-down.ts";
import { workerAndJob } from "./steps/worker.ts";
import { inventory, summary } from "./summary.ts";
import { Progress, readable } from "./terminal.ts";
import { declareWorker, QUEUE } from "./worker.ts";

/** What the demo runs in. */
interface World {
  simulation: Awaited<ReturnType<typeof startSimulation>>;
  workspace: Workspace;
  progress: Progress;
}

/**
 * `hotdash demo`: the real program on the real engine, against simulators of Fly.io and GitHub on this machine.
 * @param keep leaves it running until it is interrupted
 * @returns 0 only when every step showed what it must
 */
export async function demo({ keep }: { keep: boolean }): Promise<number> {
  const progress = new Progress();
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  const world = { simulation, workspace, progress };
  try {
    const shown = await progress.step("two stacks with invented secrets, in a temporary folder", () =>
      prepare(world),
    );
    const steps: Step[] = [
      deploy,
      workerAndJob,
      nothingToDo,
      answers,
      beside,
      drift,
      migration,
      pullRequest,
      brokenRelease,
      goodRelease,
    ];
    for (const { title, run } of steps) await progress.step(title, () => run(shown));
    console.log(
      `\nDeployed\n${inventory(shown)
        .map((line) => `  ${line}`)
        .join("\n")}`,
    );
    if (keep) await keepRunning(shown);
    else await progress.step(tearDown.title, () => tearDown.run(shown));
    console.log(summary(shown, progress));
    console.log("\nEverything showed what it must.");
    return 0;
  } catch (error) {
    if (!(error instanceof DemoFailure)) throw error;
    console.error(`\n✗ ${error.message}`);
    return 1;
  } finally {
    await workspace.dispose();
    await simulation.stop();
  }
}

async function prepare({ simulation, workspace, progress }: World): Promise<Demo> {
  const stackOf = (name: string, variables: Record<string, string>, appSecrets = {}) =>
    workspace.stack(name, { secrets: inventedSecrets(name, `demo-${name}`, { variables }), appSecrets });
  const [staging, production] = await Promise.all([
    stackOf("staging", QUEUE),
    stackOf("production", {}, secretsBeside("demo-production")),
  ]);
  await declareWorker(staging);
  await declareBeside(production);
  const show = (line: string, stack?: string) => {
    const text = readable(line);
    if (text) progress.line(stack === undefined ? text : `${stack.padEnd("production".length)} ${text}`);
  };
  return {
    simulation,
    workspace,
    stacks: { staging, production },
    say: (line) => progress.line(line),
    shown: (stack) => (line) => show(line, stack),
    engine: (title, run) =>
      progress.during(
        title,
        run((line) => show(line)),
      ),
  };
}
