import { z } from "zod";
import { durationSchema, guestSchema, machineConfigSchema, stopSignal } from "./config-schema.ts";

// Request bodies, by the name Fly's decoder gives them in its errors. Fields are Fly's own words.

const text = z.string().optional();
const whole = z.number().int().optional();
const flag = z.boolean().optional();

const launch = {
  name: text,
  region: text,
  config: machineConfigSchema.optional(),
  skip_launch: flag,
  skip_service_registration: flag,
  skip_secrets: flag,
  lease_ttl: whole,
  lsvd: flag,
  min_secrets_version: whole,
};

/** Every request body the simulator reads. */
export const requests = {
  CreateAppRequest: z.strictObject({
    name: text,
    /** The spelling of the prose documentation. */
    app_name: text,
    org_slug: text,
    network: text,
    enable_subdomains: flag,
    app_role_id: text,
    idempotency_key: text,
  }),
  CreateMachineRequest: z.strictObject(launch),
  UpdateMachineRequest: z.strictObject({ ...launch, current_version: text }),
  StopRequest: z.strictObject({
    id: text,
    signal: stopSignal.optional(),
    timeout: durationSchema.optional(),
  }),
  SignalRequest: z.strictObject({ signal: z.union([z.string(), z.number().int()]) }),
  CreateLeaseRequest: z.strictObject({ description: text, ttl: whole }),
  UpdateMetadataRequest: z.strictObject({
    metadata: z.record(z.string(), z.string().nullable()).optional(),
    machine_version: text,
    updated_at: text,
  }),
  UpsertMetadataKeyRequest: z.strictObject({ value: z.string(), updated_at: text }),
  MachineExecRequest: z.strictObject({
    command: z.array(z.string()).optional(),
    cmd: text,
    container: text,
    stdin: text,
    timeout: whole,
  }),
  CreateVolumeRequest: z.strictObject({
    name: text,
    region: text,
    size_gb: whole,
    encrypted: flag,
    fstype: z.enum(["ext4", "raw"]).optional(),
    require_unique_zone: flag,
    unique_zone_app_wide: flag,
    snapshot_retention: whole,
    auto_backup_enabled: flag,
    snapshot_id: text,
    source_volume_id: text,
    compute: guestSchema.optional(),
    compute_image: text,
  }),
  UpdateVolumeRequest: z.strictObject({ snapshot_retention: whole, auto_backup_enabled: flag }),
  ExtendVolumeRequest: z.strictObject({ size_gb: whole }),
  AppSecretsUpdateRequest: z.strictObject({
    values: z.record(z.string(), z.string().nullable()).optional(),
  }),
  SetAppSecretRequest: z.strictObject({ value: z.string() }),
  AssignIPRequest: z.strictObject({
    type: z.enum(["v4", "v6", "shared_v4", "private_v6"]).optional(),
    region: text,
    org_slug: text,
    network: text,
    service_name: text,
  }),
  CreateAcmeCertificateRequest: z.strictObject({ hostname: text }),
  CreateCustomCertificateRequest: z.strictObject({ hostname: text, fullchain: text, private_key: text }),
  CreateAppDeployTokenRequest: z.strictObject({ expiry: text }),
  GetPlacementsRequest: z.strictObject({
    region: text,
    count: whole,
    compute: guestSchema.optional(),
    volume_name: text,
    volume_size_bytes: whole,
    weights: z.record(z.string(), z.number().int()).optional(),
    org_slug: text,
  }),
};

/** Names of request bodies. */
export type RequestName = keyof typeof requests;
/** The parsed body of a request. */
export type RequestBody<N extends RequestName> = z.infer<(typeof requests)[N]>;
