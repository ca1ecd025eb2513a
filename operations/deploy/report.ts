import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { RunResult } from "./runner.ts";
import type { DeployContext } from "./step.ts";

/** What an exit code means, in a few words. */
const MEANS: Record<ExitCode, string> = {
  [EXIT.done]: "done",
  [EXIT.failed]: "failed",
  [EXIT.usage]: "not begun",
  [EXIT.gate]: "refused by a gate",
  [EXIT.window]: "refused outside of its window",
  [EXIT.fingerprint]: "refused: not what was previewed",
  [EXIT.locked]: "refused: somebody else updates the stack",
  [EXIT.smoke]: "failed its smoke",
  [EXIT.declined]: "declined",
  [EXIT.interrupted]: "interrupted",
  [EXIT.left]: "left",
};

/** The last lines of a run: how it ended, what is live, what to do next. */
export function reportOf({ code, steps }: RunResult, context: DeployContext): string[] {
  const { options, facts, folder, stack } = context;
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const failed = steps.find(({ outcome }) => outcome === "failed");
  const lines = [
    "",
    `${options.command} of ${stack.name}: ${MEANS[code] ?? "failed"}${failed ? ` at ${failed.name}` : ""}, ${(ms / 1000).toFixed(1)} s (exit code ${code})`,
  ];
  if (facts.release?.image) lines.push(`  image        ${facts.release.image}`);
  if (facts.commit) lines.push(`  commit       ${facts.commit}`);
  if (facts.plan)
    lines.push(`  fingerprint  ${facts.plan.fingerprint} (${facts.plan.changes.length} changes)`);
  for (const { name, ms: took, outcome } of steps)
    if (outcome !== "left out" && took >= 1_000)
      lines.push(`  ${name.padEnd(12)} ${(took / 1000).toFixed(1)} s`);
  const migrated = facts.migrated?.length ?? 0;
  if (migrated > 0) lines.push(`  migrations   ${facts.migrated?.join(", ")}`);
  if (code !== EXIT.done)
    lines.push(
      `  ${facts.begun ? "the update had begun" : migrated > 0 ? "the database was migrated, no machine was touched" : "nothing was changed"}`,
    );
  if (options.hotfix && code === EXIT.done)
    lines.push(
      "  hotfix       staging must run this commit within 24 hours, or production takes nothing else",
    );
  lines.push(`  journal      ${folder.path}`);
  return lines;
}
