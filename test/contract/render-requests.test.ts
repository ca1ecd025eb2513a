import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as requests from "../../providers/render/api/requests.ts";
import { type Document, findDocument, type Schema } from "./openapi.ts";

const found = findDocument("render-public-api.openapi.json");

/** The request of each body that the client sends. */
const BODIES: Record<string, readonly [schema: z.ZodType, operation: string]> = {
  createService: [requests.createServiceBody, "POST /services"],
  patchService: [requests.patchServiceBody, "PATCH /services/{serviceId}"],
  envVars: [requests.envVarsBody, "PUT /services/{serviceId}/env-vars"],
  secretFiles: [requests.secretFilesBody, "PUT /services/{serviceId}/secret-files"],
  scale: [requests.scaleBody, "POST /services/{serviceId}/scale"],
  autoscaling: [requests.autoscalingBody, "PUT /services/{serviceId}/autoscaling"],
  deploy: [requests.deployBody, "POST /services/{serviceId}/deploys"],
  rollback: [requests.rollbackBody, "POST /services/{serviceId}/rollback"],
  customDomain: [requests.customDomainBody, "POST /services/{serviceId}/custom-domains"],
  createDisk: [requests.createDiskBody, "POST /disks"],
  patchDisk: [requests.patchDiskBody, "PATCH /disks/{diskId}"],
  createEnvGroup: [requests.createEnvGroupBody, "POST /env-groups"],
  patchEnvGroup: [requests.patchEnvGroupBody, "PATCH /env-groups/{envGroupId}"],
  envVar: [requests.envVarBody, "PUT /env-groups/{envGroupId}/env-vars/{envVarKey}"],
  secretFile: [requests.secretFileBody, "PUT /env-groups/{envGroupId}/secret-files/{envVarKey}"],
  createKeyValue: [requests.createKeyValueBody, "POST /key-value"],
  patchKeyValue: [requests.patchKeyValueBody, "PATCH /key-value/{redisId}"],
};

/** Sent although the document lacks it: the live API takes and answers it. */
const UNDESCRIBED = ["autoDeployTrigger"];

/** The document's schemas that may describe a value: references, alternatives and parts, all the way. */
function partsOf(document: Document, schema: Schema | undefined): Schema[] {
  if (!schema) return [];
  if (schema.$ref) {
    const names = decodeURIComponent(schema.$ref).split("/").slice(1);
    const keys = names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    const at = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
    return partsOf(document, at as Schema);
  }
  const more = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...more.flatMap((one) => partsOf(document, one))];
}

/** What a sent body may hold and the document does not describe: fields, and words of an enumeration. */
function undescribed(document: Document, sent: Schema, theirs: readonly Schema[], path = ""): string[] {
  const branches = sent.anyOf ?? [sent];
  return branches.flatMap((mine) => {
    const words = (mine.enum ?? []).filter(
      (word) => !theirs.some(({ enum: allowed }) => !allowed || allowed.includes(word)),
    );
    const strange = words.map((word) => `${path} = ${String(word)}`);
    if (mine.items) {
      const items = theirs.flatMap((one) => partsOf(document, one.items));
      return [...strange, ...undescribed(document, mine.items, items, `${path}[]`)];
    }
    const fields = Object.entries(mine.properties ?? {}).flatMap(([name, field]) => {
      const at = path === "" ? name : `${path}.${name}`;
      if (UNDESCRIBED.includes(at)) return [];
      const its = theirs.flatMap((one) => partsOf(document, one.properties?.[name]));
      return its.length === 0 ? [at] : undescribed(document, field, its, at);
    });
    return [...strange, ...fields];
  });
}

describe("what the client sends to Render, against Render's published document", () => {
  test.for(Object.entries(BODIES))("%s", ([, [schema, operation]], { skip }) => {
    if ("missing" in found) return skip(found.missing);
    const [method = "", path = ""] = operation.split(" ");
    const { requestBody } = found.document.paths[path]?.[method.toLowerCase()] ?? {};
    const theirs = partsOf(found.document, requestBody?.content["application/json"]?.schema);
    expect(theirs.length, `${operation} has a body`).toBeGreaterThan(0);
    expect(undescribed(found.document, z.toJSONSchema(schema) as Schema, theirs)).toEqual([]);
    const needed = new Set((z.toJSONSchema(schema) as Schema).required ?? []);
    expect((theirs[0]?.required ?? []).filter((name) => !needed.has(name))).toEqual([]);
  });

  test("a field that Render does not know is seen", ({ skip }) => {
    if ("missing" in found) return skip(found.missing);
    const body = z.strictObject({ nmae: z.string(), type: z.enum(["web_service", "website"]) });
    const { requestBody } = found.document.paths["/services"]?.post ?? {};
    const theirs = partsOf(found.document, requestBody?.content["application/json"]?.schema);
    expect(undescribed(found.document, z.toJSONSchema(body) as Schema, theirs)).toEqual([
      "nmae",
      "type = website",
    ]);
  });
});
