import { parseArgs } from "node:util";
import { inventedSecrets } from "../../settings/matrix.ts";
import { startSimulation } from "../simulation/simulation.ts";
import { Workspace } from "../workspace/workspace.ts";
import { type Demo, DemoFailure, type Step } from "./context.ts";
import { keepRunning } from "./keep.ts";
import { answers } from "./steps/answers.ts";
import { deploy, nothingToDo } from "./steps/deploy.ts";
import { drift } from "./steps/drift.ts";
import { brokenRelease, goodRelease } from "./steps/releases.ts";
import { tearDown } from "./steps/tear-down.ts";
import { inventory, summary } from "./summary.ts";
import { Progress, readable } from "./terminal.ts";

/*
 * npm run demo [-- --keep]: the real program on the real engine, against simulators of Fly.io and GitHub on this
 * machine. Exit code 0 only when every step showed what it must.
 */
const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const progress = new Progress();
const simulation = await startSimulation();
const workspace = await Workspace.create(simulation.workspace);
try {
  const demo = await progress.step("two stacks with invented secrets, in a temporary folder", prepare);
  const steps: Step[] = [
    deploy("staging"),
    deploy("production"),
    nothingToDo,
    answers,
    drift,
    brokenRelease,
    goodRelease,
  ];
  for (const { title, run } of steps) await progress.step(title, () => run(demo));
  console.log(
    `\nDeployed\n${inventory(demo)
      .map((line) => `  ${line}`)
      .join("\n")}`,
  );
  if (values.keep) await keepRunning(demo);
  else await progress.step(tearDown.title, () => tearDown.run(demo));
  console.log(summary(demo, progress));
  console.log("\nEverything showed what it must.");
} catch (error) {
  if (!(error instanceof DemoFailure)) throw error;
  console.error(`\n✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  await workspace.dispose();
  await simulation.stop();
}

async function prepare(): Promise<Demo> {
  const stackOf = (name: string) => workspace.stack(name, { secrets: inventedSecrets(name, `demo-${name}`) });
  return {
    simulation,
    workspace,
    stacks: { staging: await stackOf("staging"), production: await stackOf("production") },
    say: (line) => progress.line(line),
    engine: (title, run) => {
      const show = (line: string) => {
        const text = readable(line);
        if (text) progress.line(text);
      };
      return progress.during(title, run(show));
    },
  };
}
