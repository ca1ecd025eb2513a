import * as z from "zod";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { place, region } from "../common.ts";
import { machineConfig } from "../process-group/machine-config.ts";

/** Inputs of a release command: what runs once for each release, before the machines of the app are touched. */
export const releaseCommandInputs = z.strictObject({
  ...place,
  /** Owner, as machine metadata says it. */
  project: z.string().min(1),
  stack: z.string().min(1),
  /** Image with its digest: `registry/repository[:tag]@sha256:<64 hex>`. */
  image: z
    .string()
    .regex(/^\S+@sha256:[0-9a-f]{64}$/, "must name its digest: repository[:tag]@sha256:<64 hex digits>"),
  /** Program and arguments, one a string: no shell takes them apart. */
  command: z.array(z.string().min(1)).min(1, "must name a program"),
  /** Plain environment: never a secret. Secrets of the app reach the command by themselves. */
  env: machineConfig.shape.env,
  /** Region in which the command runs: best the one that is next to the database. */
  region,
  guest: machineConfig.shape.guest,
  /** Version of the app's secrets that the command must run with. */
  secretsVersion: z.union([z.literal(UNKNOWN), z.int().min(0)]).optional(),
  /** Seconds until the command must have ended, the start of its machine included. Default 300, as Fly's own tool. */
  timeout_seconds: z.int().min(1).max(3600).default(300),
  /** Takes over a machine of this release's name that carries another owner's metadata, or none. */
  adopt: z.boolean().default(false),
});
export type ReleaseCommandInputs = z.infer<typeof releaseCommandInputs>;
