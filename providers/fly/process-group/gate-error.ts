/** A machine, or a release, that did not pass. The message is the reason alone: the rollout adds where and what follows. */
export class GateError extends Error {
  override name = "GateError";
  /** What it did not pass. */
  readonly rule: "health" | "smoke" | "analysis";

  constructor(reason: string, rule: GateError["rule"] = "health") {
    super(reason);
    this.rule = rule;
  }
}
