import { describeExemption } from "../../../settings/rules/exemptions.ts";
import type { Changes } from "../../changes/change.ts";
import { beyond } from "../../changes/compare.ts";
import { otherLevels } from "../../changes/levels.ts";
import { type Previewed, previewChanges } from "../../changes/preview.ts";
import { previewReport } from "../../report/preview.ts";
import { changeLines } from "../../report/terminal.ts";
import { violationLines } from "../../report/violations.ts";
import { EngineSession } from "../../run/engine-run.ts";
import { exemptionsOf } from "../../workspace/stack-file.ts";
import { EXIT } from "../exit-codes.ts";
import { stateMark } from "../state-mark.ts";
import { type DeployContext, known, type Step, StepFailure } from "../step.ts";

/** Name of the policy pack, as it calls itself. */
const PACK = "hotdash";

/** File of the run's folder that keeps the plan. */
export const PLAN = "plan.json";

/** Previews the release under the policy pack, and ties it to the fingerprint that was asked for. */
export const preview: Step = {
  name: "preview",
  title: "preview under the policy pack",
  async run(context) {
    const { facts, stack, folder, options } = context;
    facts.stateMark = await stateMark(stack);
    const { engine, fingerprint, log, ...changes } = await previewIn(context, []);
    if (context.stopped.aborted) throw new StepFailure(EXIT.interrupted, "stopped; nothing was changed");
    const migrations = facts.migrations?.hashed ?? [];
    facts.plan = { ...changes, fingerprint, ...(migrations.length > 0 && { migrations }) };
    const exemptions = await exemptionsOf(stack);
    const report = previewReport(log, { stack: stack.name, code: engine.code });
    for (const line of changeLines(report)) context.display.line(line);
    const { packs, violations, levels } = changes;
    await folder.write("policies.json", { packs, levels, violations, exemptions });
    if (engine.code !== 0)
      throw new StepFailure(
        EXIT.failed,
        [
          `the preview ended with ${engine.code}; nothing was changed`,
          ...violationLines(report.violations),
        ].join("\n"),
      );
    if (!(PACK in changes.packs))
      throw new StepFailure(
        EXIT.failed,
        `the policy pack ${PACK} did not judge this preview; nothing was changed`,
      );
    await expectOwnLevels(changes, "this preview; nothing was changed");
    // An earlier run, or who held the stack, did all of it: nothing is left that would need an approval, and what is only
    // to be written down still is.
    const rest = approvedRest(context) || nothingLeft(context);
    if (options.fingerprint !== undefined && options.fingerprint !== fingerprint && !rest)
      throw new StepFailure(
        EXIT.fingerprint,
        `what would change now is ${fingerprint}, and ${options.fingerprint} was asked for; nothing was changed\n` +
          `something changed since that preview: settings, secrets, image or the stack itself\n` +
          `fix: look again with npm run preview -- ${stack.name}, and deploy with the fingerprint that it prints`,
      );
    if (!rest) await folder.write(PLAN, facts.plan);
    const count = changes.changes.length;
    const pending = facts.migrations?.plan.pending.length ?? 0;
    const summary = nothingLeft(context)
      ? "nothing to change"
      : `${count} changes${pending > 0 ? ` and ${pending} ${pending === 1 ? "migration" : "migrations"}` : ""}, fingerprint ${fingerprint}`;
    return [summary, ...exemptions.map((one) => `exemption: ${describeExemption(one)}`)].join("\n");
  },
};

/**
 * The pack was in force as it says itself: no rule of it was switched off or lowered.
 * @throws StepFailure that names each rule that was not
 */
export async function expectOwnLevels({ levels }: Changes, where: string): Promise<void> {
  const [{ ownLevels }, { policies }] = await Promise.all([
    import("../../../policies/kernel/levels.ts"),
    import("../../../policies/list.ts"),
  ]);
  const other = levels ? otherLevels(ownLevels(policies), levels) : ["it wrote down no level"];
  if (other.length > 0)
    throw new StepFailure(
      EXIT.failed,
      `the policy pack ${PACK} was not in force as it is in ${where}\n${other.join("\n")}`,
    );
}

/** Whether all that is left to do was approved in the run that this one goes on with. */
export function approvedRest({ facts, approvedBefore }: DeployContext): boolean {
  if (approvedBefore === undefined) return false;
  const { changes, migrations = [] } = known(facts, "plan");
  const files = approvedBefore.migrations ?? [];
  return (
    beyond(approvedBefore.changes, changes).length === 0 && migrations.every((one) => files.includes(one))
  );
}

/** Whether neither machines nor the database would be touched. */
export const nothingLeft = ({ facts }: DeployContext): boolean =>
  known(facts, "plan").changes.length === 0 && (facts.migrations?.plan.pending.length ?? 0) === 0;

/** A preview of the run's release, shown as it goes and ended by an interrupt. */
export async function previewIn(context: DeployContext, more: readonly string[]): Promise<Previewed> {
  const { facts, stack, display, options } = context;
  const session = new EngineSession();
  const back = context.interruptible({ stop: () => session.cancel(), leave: () => session.kill() });
  const args = [
    ...(display.colour ? ["--color", "always"] : []),
    ...(options.refresh ? ["--refresh"] : []),
    ...more,
  ];
  const onLine = (line: string, stream: "stdout" | "stderr") => display.line(line, stream);
  let previewed: Previewed | undefined;
  try {
    await session.run(
      async (run) => {
        previewed = await previewChanges(stack, args, run, facts.migrations?.hashed);
        return previewed.engine;
      },
      { env: known(facts, "release").env, onLine },
    );
  } finally {
    back();
  }
  if (!previewed) throw new Error("the preview did not run");
  return previewed;
}
