import { Contract, type Document, findDocument } from "./openapi.ts";
import { withOverlay } from "./render-overlay.ts";

const EMPTY: Document = { paths: {}, components: { schemas: {} } };

/**
 * Render's published document with the overlay, to hold answers (`check`) and requests (`checkRequest`) against; paths
 * are as in the document, without /v1. `missing` is the reason to skip with where the document is not at hand.
 */
export function renderContract(): { contract: Contract; missing?: string } {
  const found = findDocument("render-public-api.openapi.json");
  if ("missing" in found) return { contract: new Contract(EMPTY), missing: found.missing };
  return { contract: new Contract(withOverlay(found.document)) };
}
