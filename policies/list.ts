import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { appUrlCoherence } from "./app-url-coherence.ts";
import { connectionPool } from "./connection-pool.ts";
import { connectionsOnGithub } from "./connections-on-github.ts";
import { dataOnVolumes } from "./data-on-volumes.ts";
import { declaredOnce } from "./declared-once.ts";
import { flagsOffInProduction } from "./flags-off-in-production.ts";
import { githubEnvironments } from "./github-environments.ts";
import { githubRulesets } from "./github-rulesets.ts";
import { healthChecks } from "./health-checks.ts";
import { httpsForReal } from "./https-for-real.ts";
import { internalApps } from "./internal-apps.ts";
import { keptData } from "./kept-data.ts";
import { knownResourceTypes } from "./known-resource-types.ts";
import { knownVariables } from "./known-variables.ts";
import { leastGates } from "./least-gates.ts";
import { machineOwnership } from "./machine-ownership.ts";
import { memoryFloor } from "./memory-floor.ts";
import { namesByConvention } from "./names-by-convention.ts";
import { noFileDatabases } from "./no-file-databases.ts";
import { noLoaders } from "./no-loaders.ts";
import { oneProgramCommands } from "./one-program-commands.ts";
import { oneStorePerStack } from "./one-store-per-stack.ts";
import { ownDeploys } from "./own-deploys.ts";
import { pinnedImage } from "./pinned-image.ts";
import { productionMachines } from "./production-machines.ts";
import { productionRollout } from "./production-rollout.ts";
import { queueDriver } from "./queue-driver.ts";
import { releasedProviderText } from "./released-provider-text.ts";
import { retiredApps } from "./retired-apps.ts";
import { rightConnectionForTheJob } from "./right-connection-for-the-job.ts";
import { rulesetsPresent } from "./rulesets-present.ts";
import { secretsAreSecrets } from "./secrets-are-secrets.ts";
import { sharedSessions } from "./shared-sessions.ts";
import { smokeCommandOnly } from "./smoke-command-only.ts";
import { supabaseOnlyPostgres } from "./supabase-only-postgres.ts";
import { withinBudget } from "./within-budget.ts";

/** Every rule of the pack. A rule that is not in this list is not in force. */
export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  supabaseOnlyPostgres,
  rightConnectionForTheJob,
  connectionPool,
  connectionsOnGithub,
  noFileDatabases,
  flagsOffInProduction,
  knownResourceTypes,
  releasedProviderText,
  smokeCommandOnly,
  knownVariables,
  oneProgramCommands,
  noLoaders,
  pinnedImage,
  ownDeploys,
  productionMachines,
  healthChecks,
  productionRollout,
  keptData,
  internalApps,
  httpsForReal,
  memoryFloor,
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
  githubRulesets,
  rulesetsPresent,
  declaredOnce,
  withinBudget,
  leastGates,
];
