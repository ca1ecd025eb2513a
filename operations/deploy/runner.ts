import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type DeployContext, type Step, StepFailure } from "./step.ts";

/** How one step went. */
export interface StepResult {
  name: string;
  title: string;
  /** `done`, `already` (the real system says that it is), `failed`, or `left out` after a failure. */
  outcome: "done" | "already" | "failed" | "left out";
  note: string;
  ms: number;
}

/** How a run went. */
export interface RunResult {
  code: ExitCode;
  steps: StepResult[];
}

/**
 * Runs the steps in order until one fails, and journals each. After a closed gate the other gates of the kind still say
 * what they have to say; after any failure only those follow that write down what happened, and only when machines
 * or the database were touched. A request to stop is honoured between steps; what a step does with it
 * while it works is its own affair.
 */
export async function runSteps(steps: readonly Step[], context: DeployContext): Promise<RunResult> {
  const results: StepResult[] = [];
  const { facts } = context;
  for (const step of steps) {
    const { name, title } = step;
    if (context.stopped.aborted && facts.code === EXIT.done && !step.afterFailure)
      facts.code = EXIT.interrupted;
    const commit = facts.commit ?? context.options.commit;
    const alone = facts.code === EXIT.gate && step.besideGates && commit !== undefined;
    const touched = facts.begun || (facts.migrated?.length ?? 0) > 0;
    const after = step.afterFailure && touched && facts.code !== EXIT.left;
    if (facts.code !== EXIT.done && !alone && !after) {
      results.push({ name, title, outcome: "left out", note: "", ms: 0 });
      continue;
    }
    const result = await runOne(step, context);
    results.push(result);
  }
  return { code: facts.code, steps: results };
}

/** Codes by which a step ends when the run was asked to stop while it worked. */
const STOPPABLE: readonly ExitCode[] = [EXIT.failed, EXIT.declined];

async function runOne(step: Step, context: DeployContext): Promise<StepResult> {
  const { name, title } = step;
  const { facts, folder } = context;
  const started = performance.now();
  const ended = (outcome: StepResult["outcome"], note: string): StepResult => {
    const ms = Math.round(performance.now() - started);
    const clean = redact(note);
    folder.note({ type: `step-${outcome}`, step: name, note: clean, ms, code: facts.code });
    const mark = { done: "✓", already: "✓", failed: "✗", "left out": "-" }[outcome];
    const [first = "", ...rest] = clean.split("\n");
    context.say(`${mark} ${name}: ${first}${outcome === "already" ? " (already)" : ""}`);
    for (const line of rest) context.say(`  ${line}`);
    return { name, title, outcome, note: clean, ms };
  };
  folder.note({ type: "step-started", step: name });
  context.say(`▶ ${name}: ${title}`);
  try {
    const already = await step.done?.(context);
    if (already !== undefined) return ended("already", already);
    return ended("done", await step.run(context));
  } catch (error) {
    const code = error instanceof StepFailure ? error.code : EXIT.failed;
    // The first failure says how the run ends; to be stopped is none of the step's own.
    const stopped = context.stopped.aborted && STOPPABLE.includes(code);
    if (facts.code === EXIT.done) facts.code = stopped ? EXIT.interrupted : code;
    return ended("failed", messageOf(error));
  }
}
