import { expect, test } from "vitest";
import { z } from "zod";
import {
  detailsPatchByType,
  detailsPost,
  type RequestName,
  requests,
} from "../../simulators/render/requests.ts";
import { compare } from "./fields.ts";
import type { Schema } from "./openapi.ts";
import { renderContract } from "./render.ts";
import { DETAILS } from "./render-overlay.ts";

const { contract, missing } = renderContract();

/** What Render's document calls a request body, or where it stands in it when it has no name. */
const BODIES: Record<RequestName, string | [path: string, method: string]> = {
  servicePOST: "servicePOST",
  servicePATCH: "servicePATCH",
  deployPOST: ["/services/{serviceId}/deploys", "post"],
  rollbackPOST: ["/services/{serviceId}/rollback", "post"],
  scalePOST: ["/services/{serviceId}/scale", "post"],
  autoscalingPUT: ["/services/{serviceId}/autoscaling", "put"],
  envVarsPUT: ["/services/{serviceId}/env-vars", "put"],
  envVarPUT: ["/services/{serviceId}/env-vars/{envVarKey}", "put"],
  secretFilesPUT: ["/services/{serviceId}/secret-files", "put"],
  secretFilePUT: ["/services/{serviceId}/secret-files/{envVarKey}", "put"],
  customDomainPOST: ["/services/{serviceId}/custom-domains", "post"],
  diskPOST: ["/disks", "post"],
  diskPATCH: ["/disks/{diskId}", "patch"],
  envGroupPOSTInput: "envGroupPOSTInput",
  envGroupPATCHInput: "envGroupPATCHInput",
  keyValuePOSTInput: "keyValuePOSTInput",
  keyValuePATCHInput: "keyValuePATCHInput",
  registryCredentialPOST: ["/registrycredentials", "post"],
  registryCredentialPATCH: ["/registrycredentials/{registryCredentialId}", "patch"],
  projectPOSTInput: "projectPOSTInput",
  projectPATCHInput: "projectPATCHInput",
  environmentPOSTInput: "environmentPOSTInput",
  environmentPATCHInput: "environmentPATCHInput",
  environmentResourcesPOSTInput: "environmentResourcesPOSTInput",
};

test("every request field that the Render simulator accepts is described, and the other way round", ({
  skip,
}) => {
  if (missing !== undefined) skip(missing);
  const accepted = (schema: z.ZodType) =>
    z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  const bodies = (Object.keys(requests) as RequestName[]).map((name) => {
    const place = BODIES[name];
    const described =
      typeof place === "string"
        ? contract.document.components.schemas[place]
        : contract.document.paths[place[0]]?.[place[1]]?.requestBody?.content["application/json"]?.schema;
    return { name: String(name), schema: requests[name], described };
  });
  const { static_site: _, ...NAMES } = DETAILS;
  const details = Object.entries(NAMES).flatMap(([type, name]) =>
    (["POST", "PATCH"] as const).map((verb) => ({
      name: `${type} ${verb}`,
      schema: (verb === "POST" ? detailsPost : detailsPatchByType)[type as keyof typeof NAMES],
      described: contract.document.components.schemas[`${name}Details${verb}`],
    })),
  );
  const differences = [...bodies, ...details].flatMap(({ name, schema, described }) => {
    if (!described) return [`${name}: not in the document`];
    return compare(contract, accepted(schema), described).map((one) => `${name} ${one.kind} ${one.path}`);
  });
  expect(differences).toEqual([]);
});
