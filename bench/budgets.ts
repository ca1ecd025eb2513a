/**
 * What may be used at most, per resource, per kind and per stack: never a total, so that a system more leaves the budget of
 * the others as it was.
 */
export const BUDGETS = {
  /** Processor time of a run, as a multiple of the empty program's on the same engine, of the stack in production-a44235b.json. */
  ratio: { preview: 2.4, up: 2.4, refresh: 2.7 },
  /** What a further resource adds to a preview with the pack. */
  growth: { cpuMs: 20, memoryMiB: 0.15 },
  /** How much more a resource may add between 100 and 1,000 than between 10 and 100: growth is a straight line. */
  bend: 1.5,
  /** Most memory at once of a preview with the pack, all processes, in MiB. */
  memory: 450,
  /** Bytes of state of a resource of ours, the mean over its stack. */
  state: 3_000,
  /** Bytes of the provider text in a resource's inputs or outputs, as test/providers/kernel/provider-text.test.ts holds it, quoted. */
  text: 130,
} as const;
