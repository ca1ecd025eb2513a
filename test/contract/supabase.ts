import { Contract, type Document, findDocument, type Schema } from "./openapi.ts";

const EMPTY: Document = { paths: {}, components: { schemas: {} } };

/** Its document names errors and gives them no body, and leaves out two statuses; Supabase's own tool prints `{"message"}`. */
const ERROR: Schema = {
  ...{ type: "object", properties: { message: { type: "string" } }, required: ["message"] },
  additionalProperties: false,
};

/**
 * The published document of Supabase's Management API, to hold answers and requests against. `missing` is the reason to
 * skip with where it is not at hand.
 */
export function supabaseContract(): { contract: Contract; missing?: string } {
  const found = findDocument("supabase-management.openapi.json");
  if ("missing" in found) return { contract: new Contract(EMPTY), missing: found.missing };
  const document = structuredClone(found.document);
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item))
      for (const status of ["400", "401", "403", "404", "429"]) {
        if (operation.responses === undefined) continue;
        operation.responses[status] = { content: { "application/json": { schema: ERROR } } };
      }
  return { contract: new Contract(document) };
}
