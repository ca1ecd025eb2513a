import type { Outs } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import type { VolumeInputs } from "./schema.ts";

/** The outputs of a volume that is as it is declared. */
export function outsOf(fly: Fly, inputs: VolumeInputs, volumeId: string): Outs {
  return { ...inputs, volumeId, needsRestart: "", endpoint: fly.endpoint() };
}
