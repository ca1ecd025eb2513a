/** Labels that workflows give and look for; the stack shared makes them, with what a stack file adds. */
export const LABELS = {
  drift: { color: "d93f0b", description: "A stack is not as it is declared" },
  preview: { color: "1d76db", description: "Has an app of its own while it is open" },
  "policy violation": { color: "b60205", description: "A preview broke a policy" },
  uptime: { color: "e99695", description: "An address did not answer" },
  release: { color: "0e8a16", description: "Goes out with the next release" },
  hotfix: { color: "fbca04", description: "Went out without staging's bake; staging's run is owed" },
} as const satisfies Record<string, { color: string; description: string }>;

/** Name of a label that a workflow relies on. */
export type LabelName = keyof typeof LABELS;
