import type { RenderSimulator } from "../../simulators/render/main.ts";
import { Contract, type Document, findDocument } from "./openapi.ts";
import { DETAILS, withOverlay } from "./render-overlay.ts";

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

/**
 * What is wrong with the body of an update of a service of this type: the document alone cannot say which fields
 * `serviceDetails` may have, since an update does not name the type.
 */
export function checkServicePatch(
  contract: Contract,
  type: keyof typeof DETAILS,
  body: { serviceDetails?: unknown },
): string[] {
  const { serviceDetails = {} } = body;
  return [
    ...contract.checkSchema("servicePATCH", body),
    ...contract.checkSchema(`${DETAILS[type]}DetailsPATCH`, serviceDetails),
  ];
}

/**
 * What is wrong, by the document, with the requests that a client sent to a simulator: bodies, fields of updates by the
 * service's type, names of query parameters. Requests without a route are left to the simulator's 404; values that the
 * journal hides are texts there as well.
 */
export function checkRequests(contract: Contract, { journal, world }: RenderSimulator): string[] {
  const sent = journal.entries({ actor: "client" }).filter(({ action }) => action !== "unknown");
  return sent.flatMap(({ method, path: whole, query, body, action, app = "" }) => {
    const path = whole.replace(/^\/v1/, "");
    const { type } = world.services.get(app) ?? {};
    return [
      ...contract.checkQuery(method, path, Object.keys(query)),
      ...contract.checkRequest(method, path, body),
      ...(action === "services.update" && type !== undefined
        ? checkServicePatch(contract, type, body as { serviceDetails?: unknown })
        : []),
    ];
  });
}
