import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { appUrlCoherence } from "./app-url-coherence.ts";
import { dataOnVolumes } from "./data-on-volumes.ts";
import { declaredOnce } from "./declared-once.ts";
import { flagsOffInProduction } from "./flags-off-in-production.ts";
import { githubEnvironments } from "./github-environments.ts";
import { knownResourceTypes } from "./known-resource-types.ts";
import { machineOwnership } from "./machine-ownership.ts";
import { namesByConvention } from "./names-by-convention.ts";
import { oneStorePerStack } from "./one-store-per-stack.ts";
import { queueDriver } from "./queue-driver.ts";
import { retiredApps } from "./retired-apps.ts";
import { secretsAreSecrets } from "./secrets-are-secrets.ts";
import { sharedSessions } from "./shared-sessions.ts";
import { supabaseOnlyPostgres } from "./supabase-only-postgres.ts";

/** Every rule of the pack. A rule that is not in this list is not in force. */
export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  supabaseOnlyPostgres,
  flagsOffInProduction,
  knownResourceTypes,
  secretsAreSecrets,
  appUrlCoherence,
  queueDriver,
  dataOnVolumes,
  retiredApps,
  namesByConvention,
  machineOwnership,
  oneStorePerStack,
  sharedSessions,
  githubEnvironments,
  declaredOnce,
];
