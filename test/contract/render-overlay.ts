import type { Document, Operation, Schema } from "./openapi.ts";

// Where Render's published document and its recorded traffic disagree, what was recorded counts. Each entry is one such
// gap; the document itself is never changed on disk.

/** Schemas of `serviceDetails` by the type of the service. */
export const DETAILS = {
  static_site: "staticSite",
  web_service: "webService",
  private_service: "privateService",
  background_worker: "backgroundWorker",
  cron_job: "cronJob",
} as const;

const ERROR = { $ref: "#/components/schemas/error" };
/** Statuses that any call may answer and the document sometimes omits. */
const ERRORS = ["400", "401", "403", "404", "409", "429"];

/** Taken and answered by the live API since 2025, and missing. */
const TRIGGER: Schema = { type: "string", enum: ["commit", "off", "checksPass"] };

/** A copy of the document with the gaps filled. */
export function withOverlay(published: Document): Document {
  const document = structuredClone(published);
  const schema = (name: string): Schema => {
    const found = document.components.schemas[name];
    if (!found) throw new Error(`the document has no schema ${name}: the overlay is out of date`);
    return found;
  };
  const property = (name: string, field: string): Schema => {
    const found = schema(name).properties?.[field];
    if (!found) throw new Error(`schema ${name} has no ${field}: the overlay is out of date`);
    return found;
  };
  resolveResponses(document);
  nullable(document.paths);
  nullable(document.components);
  // Recorded: creates send the answer's own object back.
  for (const name of ["dockerDetailsPOST", "dockerDetailsPATCH"])
    (schema(name).properties ?? {}).registryCredential = { type: "object", nullable: true };
  for (const name of ["servicePOST", "servicePATCH"]) {
    const buildFilter: Schema = { $ref: "#/components/schemas/buildFilter" };
    (schema(name).properties ?? {}).buildFilter = {
      anyOf: [buildFilter, { type: "object", nullable: true, enum: [null] }],
    };
  }
  for (const name of ["service", "servicePOST", "servicePATCH"])
    schema(name).properties = { ...schema(name).properties, autoDeployTrigger: TRIGGER };
  // Five shapes without a discriminator, of which one fits every body: the service's type decides.
  byType(schema("service"), (type) => `${DETAILS[type]}Details`);
  byType(schema("servicePOST"), (type) => `${DETAILS[type]}DetailsPOST`);
  // An update does not say the type; whoever knows it asks for the shape by name.
  (schema("servicePATCH").properties ?? {}).serviceDetails = { type: "object" };
  for (const name of ["envSpecificDetails", "envSpecificDetailsPOST", "envSpecificDetailsPATCH"]) {
    const { oneOf = [], ...rest } = schema(name);
    const image: Schema = { type: "object", properties: { dockerCommand: { type: "string" } } };
    document.components.schemas[name] = { ...rest, anyOf: [...oneOf, image] };
  }
  // The shape of an answer stands in a request.
  (schema("cronJobDetailsPOST").properties ?? {}).envSpecificDetails = {
    $ref: "#/components/schemas/envSpecificDetailsPOST",
  };
  property("deploy", "commit").nullable = true;
  merge(document, "envGroup");
  // 44 shapes that overlap. The original stays where it is: other schemas point into it.
  const event = structuredClone(property("serviceEventWithCursor", "event"));
  const { oneOf: shapes = [], ...details } = event.properties?.details ?? {};
  event.properties = { ...event.properties, details: { ...details, anyOf: shapes } };
  answer(operationOf(document, "/events/{eventId}", "get"), "200", event);
  const listed: Schema = {
    type: "object",
    required: ["event", "cursor"],
    properties: { event, cursor: { type: "string" } },
  };
  answer(operationOf(document, "/services/{serviceId}/events", "get"), "200", {
    type: "array",
    items: listed,
  });
  const add = operationOf(document, "/environments/{environmentId}/resources", "post");
  answer(add, "201", { $ref: "#/components/schemas/environment" });
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) addErrors(operation);
  }
  return document;
}

/** Puts answers that are written once for all operations where they are meant. */
function resolveResponses(document: Document): void {
  const shared = (document.components as { responses?: Operation["responses"] }).responses ?? {};
  for (const item of Object.values(document.paths)) {
    for (const { responses } of Object.values(item)) {
      for (const [status, response] of Object.entries(responses ?? {})) {
        const name = (response as { $ref?: string }).$ref?.split("/").at(-1);
        if (name !== undefined && shared[name]) responses[status] = shared[name];
      }
    }
  }
}

/** Live clients send null for lists, and the API answers null for lists and for times that have not come. */
function nullable(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  const schema = node as Schema;
  if (schema.type === "array" || (schema.type === "string" && schema.format === "date-time"))
    schema.nullable = true;
  for (const value of Object.values(schema)) nullable(value);
}

function byType(schema: Schema, nameOf: (type: keyof typeof DETAILS) => string): void {
  const open = (properties: Record<string, Schema>): Schema => ({
    type: "object",
    properties,
    additionalProperties: true,
  });
  let chain: Schema = {};
  for (const type of Object.keys(DETAILS) as (keyof typeof DETAILS)[]) {
    const $ref = `#/components/schemas/${nameOf(type)}`;
    chain = {
      if: open({ type: { type: "string", enum: [type] } }),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
      then: open({ serviceDetails: { $ref } }),
      else: chain,
    };
  }
  schema.properties = { ...schema.properties, serviceDetails: { type: "object" } };
  Object.assign(schema, chain);
}

/** One object instead of an `allOf` of objects, so that fields that are in none of them are errors. */
function merge(document: Document, name: string): void {
  const parts = (document.components.schemas[name]?.allOf ?? []).map((part) =>
    part.$ref ? (document.components.schemas[part.$ref.split("/").at(-1) ?? ""] ?? {}) : part,
  );
  document.components.schemas[name] = {
    type: "object",
    required: parts.flatMap(({ required = [] }) => required),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<string, Schema>,
  };
}

function operationOf(document: Document, path: string, method: string): Operation {
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`the document has no ${method} ${path}: the overlay is out of date`);
  return operation;
}

function answer(operation: Operation, status: string, schema: Schema): void {
  operation.responses[status] = { content: { "application/json": { schema } } };
}

function addErrors(operation: Operation): void {
  if (!operation?.responses) return;
  for (const status of ERRORS) {
    operation.responses[status] ??= { content: { "application/json": { schema: ERROR } } };
  }
}
