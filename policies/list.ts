import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { flagsOffInProduction } from "./flags-off-in-production.ts";
import { healthChecks } from "./health-checks.ts";
import { httpsForReal } from "./https-for-real.ts";
import { internalApps } from "./internal-apps.ts";
import { keptData } from "./kept-data.ts";
import { knownResourceTypes } from "./known-resource-types.ts";
import { memoryFloor } from "./memory-floor.ts";
import { pinnedImage } from "./pinned-image.ts";
import { productionMachines } from "./production-machines.ts";
import { productionRollout } from "./production-rollout.ts";
import { rightConnectionForTheJob } from "./right-connection-for-the-job.ts";
import { supabaseOnlyPostgres } from "./supabase-only-postgres.ts";

/** Every rule of the pack. A rule that is not in this list is not in force. */
export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  supabaseOnlyPostgres,
  rightConnectionForTheJob,
  flagsOffInProduction,
  knownResourceTypes,
  pinnedImage,
  productionMachines,
  healthChecks,
  productionRollout,
  keptData,
  internalApps,
  httpsForReal,
  memoryFloor,
];
