import * as pulumi from "@pulumi/pulumi";
import { EdgeFunctionSecrets } from "../../providers/supabase/edge-function-secrets/resource.ts";
import { NetworkRestrictions } from "../../providers/supabase/network-restrictions/resource.ts";
import { PoolerSettings } from "../../providers/supabase/pooler-settings/resource.ts";
import { SslEnforcement } from "../../providers/supabase/ssl-enforcement/resource.ts";
import { PROJECT_RESOURCES } from "../../settings/schema/supabase-project.ts";
import { component } from "../../settings/tokens.ts";
import type { AnySettings } from "../../settings/types.ts";

/** The project's settings that the stack keeps; undefined where it keeps none. */
export function supabaseProject(settings: AnySettings): SupabaseProject | undefined {
  const kept = PROJECT_RESOURCES.some((one) => settings.supabase[one] !== undefined);
  return kept ? new SupabaseProject("supabase", settings) : undefined;
}

/**
 * Settings of the stack's Supabase project, each a resource where the stack file has it. The project itself is there already: it
 * is never made, paused or deleted, and a setting that leaves the stack file stays as it is unless its `whenRemoved` says otherwise.
 */
export class SupabaseProject extends pulumi.ComponentResource {
  constructor(name: string, settings: AnySettings, opts?: pulumi.ComponentResourceOptions) {
    super(component.SupabaseProject, name, {}, opts);
    const { platform, supabase, appSecrets } = settings;
    const { sslEnforcement, networkRestrictions, poolerSettings, edgeFunctionSecrets } = supabase;
    const place = { platform, ref: supabase.ref };
    const child = { parent: this };

    if (sslEnforcement) new SslEnforcement(`${name}-ssl`, { ...place, ...sslEnforcement }, child);
    if (networkRestrictions) {
      const { egress: _judged, cidrs, ...rest } = networkRestrictions;
      new NetworkRestrictions(`${name}-network`, { ...place, ...rest, cidrs: [...cidrs] }, child);
    }
    if (poolerSettings) {
      const { defaultPoolSize } = supabase;
      new PoolerSettings(`${name}-pooler`, { ...place, ...poolerSettings, defaultPoolSize }, child);
    }
    if (edgeFunctionSecrets) {
      const { names, whenRemoved } = edgeFunctionSecrets;
      const given = appSecrets["edge-functions"] ?? {};
      const values = Object.fromEntries(names.map((one) => [one, given[one] ?? ""]));
      new EdgeFunctionSecrets(`${name}-edge-functions`, { ...place, values, whenRemoved }, child);
    }
    this.registerOutputs({});
  }
}

/** Has all that a component declares wait for the project's settings: a restart of the database in a rollout would fail its checks. */
export function afterProject(project: SupabaseProject | undefined): pulumi.ComponentResourceOptions {
  if (project === undefined) return {};
  const waiting: pulumi.ResourceTransformation = ({ props, opts }) => ({
    ...{ props, opts: pulumi.mergeOptions(opts, { dependsOn: project }) },
  });
  return { transformations: [waiting] };
}
