import { expect, test } from "vitest";
import { z } from "zod";
import { startRenderSimulator } from "../../simulators/render/main.ts";
import {
  detailsPatchByType,
  detailsPost,
  type RequestName,
  requests,
} from "../../simulators/render/requests.ts";
import { compare } from "./fields.ts";
import type { Schema } from "./openapi.ts";
import { checkRequests, renderContract } from "./render.ts";
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

test("what a client sent can be held against the document afterwards", async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  const sim = await startRenderSimulator();
  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${sim.url}${path}`, {
      method,
      headers: { authorization: "Bearer sim_render" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const service = {
    type: "cron_job",
    name: "nightly",
    ownerId: sim.ownerId,
    image: { ownerId: "", imagePath: "hotdash/app:1" },
    envVars: [{ key: "A", value: "hidden in the journal" }],
    serviceDetails: { runtime: "image", schedule: "0 3 * * *" },
  };
  await send("POST", "/services", service);
  const id = [...sim.world.services.keys()][0];
  await send("PATCH", `/services/${id}`, { serviceDetails: { schedule: "0 4 * * *" } });
  await send("GET", `/logs?ownerId=${sim.ownerId}&resource=${id}`);
  await send("GET", "/services?name=nightly&limit=10");
  expect(checkRequests(contract, sim)).toEqual([]);
  await send("PATCH", `/services/${id}`, { serviceDetails: { healthCheckPath: "/" } });
  await send("GET", "/logs");
  await send("GET", "/services?nmae=nightly");
  await send("PUT", `/services/${id}/env-vars`, [{ key: "A" }]);
  expect(checkRequests(contract, sim).map((one) => one.split(" ").slice(0, 3).join(" "))).toEqual([
    "cronJobDetailsPATCH : must",
    "GET /logs needs",
    "GET /logs needs",
    "GET /services has",
    ...Array.from({ length: 3 }, () => "PUT /services/{serviceId}/env-vars request"),
  ]);
  await sim.close();
});
