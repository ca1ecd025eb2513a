import type { Document, Operation, Schema } from "./openapi.ts";

// What Fly's published document leaves out or says wrongly, as seen in its documentation, its official clients and
// public reports of the live API. Each entry is one such gap; the document itself is never changed on disk.

const ERROR = { $ref: "#/components/schemas/ErrorResponse" };
/** Statuses that any call may answer and the document mostly omits. */
const ERRORS = ["400", "401", "403", "404", "408", "409", "412", "422", "429"];

const TEXT: Schema = { type: "string" };
const FLAG: Schema = { type: "boolean" };
const NUMBER: Schema = { type: "integer" };
const object = (properties: Record<string, Schema>): Schema => ({ type: "object", properties });
const OK = object({ ok: FLAG });
const ABSENT: Schema = { type: "string", nullable: true };
const DURATION: Schema = { anyOf: [TEXT, NUMBER] };

/** Fields that answers have and the document does not name. */
const FIELDS: Record<string, Record<string, Schema>> = {
  Machine: { version: TEXT, cordoned: FLAG },
  App: { cname_target: TEXT, app_role: TEXT, network_cidr: TEXT },
  // The prose documentation says app_name; clients send app_role_id; newer copies have idempotency_key.
  CreateAppRequest: { app_name: TEXT, app_role_id: TEXT, idempotency_key: TEXT },
  // The official client repeats the machine's id in the body.
  StopRequest: { id: TEXT },
};

/** Fields whose type is wider than the document says. */
const WIDER: Record<string, Record<string, Schema>> = {
  StopRequest: { timeout: DURATION },
  // `fly machine kill` sends the number.
  SignalRequest: { signal: { anyOf: [TEXT, NUMBER] } },
  "fly.StopConfig": { timeout: DURATION },
  "fly.MachineCheck": { interval: DURATION, timeout: DURATION, grace_period: DURATION },
  "fly.MachineServiceCheck": { interval: DURATION, timeout: DURATION, grace_period: DURATION },
  // Answered as false, true or "suspend".
  "fly.MachineService": { autostop: { anyOf: [{ type: "string", enum: ["off", "stop", "suspend"] }, FLAG] } },
  // The official client's type is `any`, of which the document made "object"; its configuration takes a text, a list of
  // texts, or false.
  "fly.HTTPResponseOptions": {
    headers: {
      type: "object",
      additionalProperties: { anyOf: [TEXT, { type: "array", items: TEXT }, FLAG] },
    },
  },
  // Fly's own client holds these as pointers without omitempty: null where there is none (fly-go v0.5.0).
  Volume: { attached_machine_id: ABSENT, attached_alloc_id: ABSENT },
  OrgVolume: { attached_machine_id: ABSENT, attached_alloc_id: ABSENT },
  DNSRecords: { soa: ABSENT, acme_challenge_cname: ABSENT, ownership_txt: ABSENT },
  // null removes.
  AppSecretsUpdateRequest: {
    values: { type: "object", additionalProperties: { type: "string", nullable: true } },
  },
  updateMetadataRequest: {
    metadata: { type: "object", additionalProperties: { type: "string", nullable: true } },
  },
};

/** Answers that the document leaves empty or describes wrongly: operation, status, schema. */
const ANSWERS: readonly [path: string, method: string, status: string, schema: Schema][] = [
  ["/apps", "post", "201", object({ id: TEXT, created_at: NUMBER })],
  ["/apps/{app_name}/machines/{machine_id}", "delete", "200", OK],
  ...["stop", "restart", "suspend", "signal", "cordon", "uncordon"].map(
    (action): [string, string, string, Schema] => [
      `/apps/{app_name}/machines/{machine_id}/${action}`,
      "post",
      "200",
      OK,
    ],
  ),
  [
    "/apps/{app_name}/machines/{machine_id}/start",
    "post",
    "200",
    object({ previous_state: TEXT, message: TEXT, status: TEXT }),
  ],
  ["/apps/{app_name}/machines/{machine_id}/lease", "get", "200", leaseEnvelope()],
  ["/apps/{app_name}/machines/{machine_id}/lease", "post", "201", leaseEnvelope()],
  ["/apps/{app_name}/machines/{machine_id}/lease", "delete", "200", OK],
  [
    "/apps/{app_name}/volumes/{volume_id}/snapshots",
    "post",
    "200",
    { $ref: "#/components/schemas/VolumeSnapshot" },
  ],
];

/** A lease as the live API wraps it; the document shows it bare. */
function leaseEnvelope(): Schema {
  return object({ status: TEXT, data: { $ref: "#/components/schemas/Lease" } });
}

/** A copy of the document with the gaps filled. */
export function withOverlay(published: Document): Document {
  const document = structuredClone(published);
  const schemas = document.components.schemas;
  for (const [name, fields] of [...Object.entries(FIELDS), ...Object.entries(WIDER)]) {
    const schema = schemas[name];
    if (!schema) throw new Error(`the document has no schema ${name}: the overlay is out of date`);
    schema.properties = { ...schema.properties, ...fields };
  }
  const codes = schemas["main.statusCode"];
  if (codes) codes.enum = [...(codes.enum ?? []), "volume_placement_capacity", "name_taken"];
  // A machine on a host that does not answer has no config.
  const machine = schemas.Machine;
  if (machine?.properties) {
    machine.properties.config = {
      anyOf: [
        { $ref: "#/components/schemas/fly.MachineConfig" },
        { nullable: true, type: "object", enum: [null] },
      ],
    };
  }
  for (const [path, method, status, schema] of ANSWERS) {
    const operation = document.paths[path]?.[method];
    if (!operation) throw new Error(`the document has no ${method} ${path}: the overlay is out of date`);
    operation.responses[status] = { content: { "application/json": { schema } } };
  }
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) addErrors(operation);
  }
  return document;
}

function addErrors(operation: Operation): void {
  if (!operation?.responses) return;
  for (const status of ERRORS) {
    operation.responses[status] ??= { content: { "application/json": { schema: ERROR } } };
  }
}
