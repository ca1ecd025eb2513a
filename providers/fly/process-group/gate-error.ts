/** A machine, or a release, that did not pass. The message is the reason alone: the rollout adds where and what follows. */
export class GateError extends Error {
  override name = "GateError";
}
