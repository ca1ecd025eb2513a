import { oneOf } from "./common.ts";

/** Whether a stack talks to local simulators or to the vendors. Deliberately without default. */
export const platform = oneOf(["simulated", "live"], "live");
