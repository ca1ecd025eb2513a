import * as z from "zod";

/** Types of statements about how something was built, in both versions that BuildKit writes (slsa.dev/spec). */
export const PROVENANCE: readonly string[] = [
  "https://slsa.dev/provenance/v0.2",
  "https://slsa.dev/provenance/v1",
];

/** What a build states about how an image was made. Nothing of it is signed. */
export interface ImageProvenance {
  /** Who built it, by its address: for ours that of the workflow's run. Empty when it does not say. */
  builder: string;
}

/** Where the two versions of the predicate say who built. */
const predicate = z.union([
  z.object({ runDetails: z.object({ builder: z.object({ id: z.string() }) }) }),
  z.object({ builder: z.object({ id: z.string() }) }),
]);

/** Reads the predicate of a statement of one of these types. */
export function readProvenance(given: unknown): ImageProvenance {
  const { data } = predicate.safeParse(given);
  if (!data) return { builder: "" };
  return { builder: "runDetails" in data ? data.runDetails.builder.id : data.builder.id };
}
