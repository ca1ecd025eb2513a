/**
 * Where the provider text in every state leads. This file never moves: text that was stored years ago still imports it
 * by this path and calls these six functions with these arguments.
 */
import type { AnyImplementation, Outs } from "./kernel/implementation.ts";
import { methodsOf } from "./kernel/methods.ts";

/** Kind to implementation, loaded when first needed. A kind that was ever released stays here. */
const kinds: Record<string, () => Promise<AnyImplementation>> = {
  "fly:App": async () => (await import("./fly/app/provider.ts")).appImplementation,
  "fly:Secrets": async () => (await import("./fly/secrets/provider.ts")).secretsImplementation,
  "fly:SecretsRemoval": async () =>
    (await import("./fly/secrets-removal/provider.ts")).secretsRemovalImplementation,
  "fly:Volume": async () => (await import("./fly/volume/provider.ts")).volumeImplementation,
  "fly:IpAssignment": async () =>
    (await import("./fly/ip-assignment/provider.ts")).ipAssignmentImplementation,
  "fly:Certificate": async () => (await import("./fly/certificate/provider.ts")).certificateImplementation,
  "fly:ProcessGroup": async () =>
    (await import("./fly/process-group/provider.ts")).processGroupImplementation,
  "fly:ReleaseCommand": async () =>
    (await import("./fly/release-command/provider.ts")).releaseCommandImplementation,
  "render:Service": async () => (await import("./render/service/provider.ts")).serviceImplementation,
  "render:EnvGroup": async () => (await import("./render/env-group/provider.ts")).envGroupImplementation,
  "render:CustomDomain": async () =>
    (await import("./render/custom-domain/provider.ts")).customDomainImplementation,
  "render:KeyValue": async () => (await import("./render/key-value/provider.ts")).keyValueImplementation,
  "supabase:SslEnforcement": async () =>
    (await import("./supabase/ssl-enforcement/provider.ts")).sslEnforcementImplementation,
  "supabase:NetworkRestrictions": async () =>
    (await import("./supabase/network-restrictions/provider.ts")).networkRestrictionsImplementation,
  "supabase:PoolerSettings": async () =>
    (await import("./supabase/pooler-settings/provider.ts")).poolerSettingsImplementation,
  "supabase:EdgeFunctionSecrets": async () =>
    (await import("./supabase/edge-function-secrets/provider.ts")).edgeFunctionSecretsImplementation,
};

/** All kinds that this program knows. */
export const knownKinds = Object.keys(kinds);

/** What stands behind a kind. @throws Error for one that this checkout does not know */
export async function implementationOf(kind: string): Promise<AnyImplementation> {
  const load = kinds[kind];
  if (!load)
    throw new Error(
      `this checkout knows no resource of the kind "${kind}": update it to the release that made the stack`,
    );
  return load();
}

const methods = async (kind: string) => methodsOf(await implementationOf(kind));

export const check = async (kind: string, olds: Outs, news: Outs) => (await methods(kind)).check(olds, news);
export const diff = async (kind: string, id: string, olds: Outs, news: Outs) =>
  (await methods(kind)).diff(id, olds, news);
export const create = async (kind: string, inputs: Outs) => (await methods(kind)).create(inputs);
export const read = async (kind: string, id: string, props: Outs) => (await methods(kind)).read(id, props);
export const update = async (kind: string, id: string, olds: Outs, news: Outs) =>
  (await methods(kind)).update(id, olds, news);
export const remove = async (kind: string, id: string, props: Outs) =>
  (await methods(kind)).remove(id, props);
