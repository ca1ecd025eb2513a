import { coherence } from "./coherence.ts";
import { production } from "./production.ts";
import type { Proof } from "./proof.ts";
import { values } from "./values.ts";

/** One proof for every rule of the pack. */
export const proofs: readonly Proof[] = [...values, ...production, ...coherence];
