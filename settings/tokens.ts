/**
 * Type tokens of every resource the program may declare. Resource classes take theirs from here and policies match
 * on the same constants, so a renamed class cannot slip past a rule.
 */

/** What stands before the kind (`fly:App`) in the token of every dynamic resource. */
export const dynamicPrefix = "pulumi-nodejs:dynamic/";

/** Token of one of our dynamic resources: `dynamicToken("fly", "App")` is `pulumi-nodejs:dynamic/fly:App`. */
export function dynamicToken<M extends string, T extends string>(module: M, type: T) {
  return `${dynamicPrefix}${module}:${type}` as const;
}

/** Fly.io resources, made by our own provider. */
export const fly = {
  App: dynamicToken("fly", "App"),
  Secrets: dynamicToken("fly", "Secrets"),
  SecretsRemoval: dynamicToken("fly", "SecretsRemoval"),
  Volume: dynamicToken("fly", "Volume"),
  IpAssignment: dynamicToken("fly", "IpAssignment"),
  Certificate: dynamicToken("fly", "Certificate"),
  ProcessGroup: dynamicToken("fly", "ProcessGroup"),
  ReleaseCommand: dynamicToken("fly", "ReleaseCommand"),
} as const;

/** Render resources, made by our own provider. There is none for its Postgres, and never will be. */
export const render = {
  Service: dynamicToken("render", "Service"),
  EnvGroup: dynamicToken("render", "EnvGroup"),
  CustomDomain: dynamicToken("render", "CustomDomain"),
  KeyValue: dynamicToken("render", "KeyValue"),
} as const;

/** Settings of a Supabase project, made by our own provider. There is none for the project itself, and never will be. */
export const supabase = {
  SslEnforcement: dynamicToken("supabase", "SslEnforcement"),
  NetworkRestrictions: dynamicToken("supabase", "NetworkRestrictions"),
  PoolerSettings: dynamicToken("supabase", "PoolerSettings"),
  EdgeFunctionSecrets: dynamicToken("supabase", "EdgeFunctionSecrets"),
} as const;

/** A deployment environment on GitHub and what is in it, made by the official provider. */
export const github = {
  RepositoryEnvironment: "github:index/repositoryEnvironment:RepositoryEnvironment",
  RepositoryEnvironmentDeploymentPolicy:
    "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy",
  ActionsEnvironmentSecret: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
  ActionsEnvironmentVariable: "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
} as const;

/** What a repository on GitHub has once, made by the same provider. */
export const githubRepository = {
  RepositoryRuleset: "github:index/repositoryRuleset:RepositoryRuleset",
  IssueLabel: "github:index/issueLabel:IssueLabel",
  RepositoryAutolinkReference: "github:index/repositoryAutolinkReference:RepositoryAutolinkReference",
} as const;

/** Random values (session secret) and commands (smoke). */
export const random = { RandomPassword: "random:index/randomPassword:RandomPassword" } as const;
export const command = { LocalCommand: "command:local:Command" } as const;

/** Component types: they group, and own nothing themselves. */
export const component = {
  Dashboard: "hotdash:fly:Dashboard",
  RenderDashboard: "hotdash:render:Dashboard",
  FlySystem: "hotdash:fly:System",
  RenderSystem: "hotdash:render:System",
  Environment: "hotdash:github:Environment",
  Repository: "hotdash:github:Repository",
  SupabaseProject: "hotdash:supabase:Project",
} as const;

/** What Pulumi itself registers: the stack, and its last outputs as the program reads them. */
export const builtIn = {
  Stack: "pulumi:pulumi:Stack",
  StackReference: "pulumi:pulumi:StackReference",
} as const;

/** Providers of the types above; `pulumi` reads the outputs of stacks. */
export const provider = {
  Pulumi: "pulumi:providers:pulumi",
  Dynamic: "pulumi:providers:pulumi-nodejs",
  Github: "pulumi:providers:github",
  Random: "pulumi:providers:random",
  Command: "pulumi:providers:command",
} as const;
