import * as z from "zod";
import { KEY_VALUE_PLANS, MAXMEMORY_POLICIES, RENDER_REGIONS } from "../../../settings/render-platform.ts";
import { PERSISTENCE_MODES } from "../api/requests.ts";
import { objectName, place } from "../common.ts";

/** Inputs of a Key Value instance (Redis). Field names are those of Render's API. */
export const keyValueInputs = z.strictObject({
  ...place,
  name: objectName,
  /** The services that use it must be in the same region to reach its internal address. */
  region: z.enum(RENDER_REGIONS),
  plan: z.enum(KEY_VALUE_PLANS),
  /** What happens when memory is full. Default `noeviction`: a queue must not lose its jobs. */
  maxmemoryPolicy: z.enum(MAXMEMORY_POLICIES).default("noeviction"),
  /** Left out: Render's own choice for the plan (`journal_snapshot` on paid ones). */
  persistenceMode: z.enum(PERSISTENCE_MODES).optional(),
  /** Who may reach it from outside. Default none: only services of the workspace do. */
  ipAllowList: z.array(z.strictObject({ cidrBlock: z.string(), description: z.string() })).default([]),
  /** Takes over an instance of this name. */
  adopt: z.boolean().default(false),
});
export type KeyValueInputs = z.infer<typeof keyValueInputs>;
