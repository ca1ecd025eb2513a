import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Seconds that the longest files took on two cores with nothing beside them, rounded: only their order and sums count. What
 * is not here is short, or not measured yet.
 */
export const SECONDS: Readonly<Record<string, number>> = {
  // On the real engine.
  "test/engine/deploy.test.ts": 100,
  "test/engine/workflows.test.ts": 100,
  "test/engine/stack.test.ts": 90,
  "test/engine/lifecycle.test.ts": 60,
  "test/engine/interrupt.test.ts": 55,
  "test/engine/rollback.test.ts": 50,
  "test/engine/github-shared.test.ts": 40,
  "test/reliability/kill.test.ts": 40,
  "test/engine/policy-proofs.test.ts": 35,
  // Fast ones that mostly wait, or start programs.
  "test/operations/stack-guard/checkouts.test.ts": 25,
  "test/providers/fly/stops.test.ts": 25,
  "test/providers/fly/failing-requests.test.ts": 25,
  "test/providers/fly/process-group.test.ts": 25,
  "test/providers/fly/bluegreen.test.ts": 20,
  "test/providers/fly/autoscale.test.ts": 20,
  "test/policies/known-variables.test.ts": 15,
  "test/policies/proofs.test.ts": 15,
  "test/providers/kernel/redaction/property.test.ts": 15,
  "test/settings/secrecy.test.ts": 10,
  // The sweeps.
  "test/reliability/sequences/fly.long.test.ts": 1_200,
  "test/reliability/sequences/render.long.test.ts": 700,
  "test/reliability/sequences/github.long.test.ts": 500,
  "test/reliability/load/load.long.test.ts": 350,
  "test/reliability/load/wide.long.test.ts": 260,
  "test/policies/mutation/mutation.long.test.ts": 800,
  "test/engine/pull-request-life.long.test.ts": 860,
  "test/engine/older-copy.long.test.ts": 800,
  "test/engine/deploy-production.long.test.ts": 770,
  "test/engine/other-workflows.long.test.ts": 590,
  "test/engine/github-unsettled.long.test.ts": 450,
  "test/engine/previews.long.test.ts": 340,
  "test/engine/past-states.long.test.ts": 310,
  "test/engine/deploy-shared.long.test.ts": 300,
  "test/engine/adopt-fly.long.test.ts": 200,
};
/** Of a sweep that is not listed. */
const ANY_SWEEP = 120;

/** Seconds that a file of tests is expected to take. */
export const secondsOf = (file: string): number =>
  SECONDS[file] ?? (file.endsWith(".long.test.ts") ? ANY_SWEEP : 0);

/** Files with what they cost, parted so that no part costs much more than another: the dearest goes where least is. */
export function parted<File>(files: readonly { file: File; cost: number }[], count: number): File[][] {
  const parts = Array.from({ length: count }, () => ({ files: [] as File[], cost: 0 }));
  for (const { file, cost } of [...files].sort((one, other) => other.cost - one.cost)) {
    const least = parts.reduce((one, other) => (other.cost < one.cost ? other : one));
    least.files.push(file);
    least.cost += cost;
  }
  return parts.map((part) => part.files);
}

/**
 * The longest files of a kind first, so that none begins when the others are done; and shards that take equally long.
 * Vitest's own order knows durations only where tests have run before, and its shards none.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project);
    const seconds = (one: TestSpecification) => secondsOf(this.#nameOf(one));
    return [...byProject.values()].flatMap((one) => one.sort((a, b) => seconds(b) - seconds(a)));
  }

  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const costs = files
      .map((file) => ({ file, name: this.#nameOf(file) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      // Files of one kind share as many workers as it has.
      .map(({ file, name }) => ({ file, cost: (secondsOf(name) || 1) / file.project.config.maxWorkers }));
    return parted(costs, count)[index - 1] ?? [];
  }

  #nameOf = ({ moduleId }: TestSpecification) =>
    path.relative(this.ctx.config.root, moduleId).replaceAll(path.sep, "/");
}
