import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type OwnApp, ownApps } from "../../settings/apps.ts";
import { type StackJob, stackJobs } from "../../settings/jobs.ts";
import { variableOf } from "../../settings/matrix/table.ts";
import { describeExemption, type Exemption } from "../../settings/rules/exemptions.ts";
import { apps } from "../../settings/schema/apps.ts";
import { backup } from "../../settings/schema/backup.ts";
import { chatwoot } from "../../settings/schema/chatwoot.ts";
import { dashboard } from "../../settings/schema/dashboard.ts";
import { database } from "../../settings/schema/database.ts";
import { deploy } from "../../settings/schema/deploy.ts";
import { exemptions } from "../../settings/schema/exemptions.ts";
import { flags, type GivenFlags } from "../../settings/schema/flags.ts";
import { fly } from "../../settings/schema/fly.ts";
import { DEFAULT_REPOSITORY } from "../../settings/schema/github.ts";
import { host, NO_DASHBOARD, type StackHost } from "../../settings/schema/host.ts";
import { platform } from "../../settings/schema/platform.ts";
import { render } from "../../settings/schema/render.ts";
import { shopify } from "../../settings/schema/shopify.ts";
import { supabaseRef } from "../../settings/schema/supabase.ts";
import { PROJECT_RESOURCES } from "../../settings/schema/supabase-project.ts";
import { variables } from "../../settings/schema/values.ts";
import { environmentClassOf } from "../../settings/stack-name.ts";
import { noDashboardIn } from "../../settings/with-dashboard.ts";
import { GITHUB, type RepositoryAccess } from "../github/access.ts";
import type { Stack } from "./stack.ts";
import { parseStackFile } from "./stack-yaml.ts";

/** The dashboard's settings with their defaults. */
export type DashboardSettings = z.infer<ReturnType<typeof dashboard>>;

/** What a deploy demands, with its defaults. */
export type DeploySettings = z.infer<ReturnType<typeof deploy>>;

/**
 * The dashboard's settings of a stack, read from its stack file alone: for what needs neither the backend nor a
 * passphrase.
 * @throws Error when there is no such file, or the stack is without the dashboard.
 */
export async function dashboardOf(stack: Stack): Promise<DashboardSettings> {
  const found = await maybeDashboardOf(stack);
  if (found) return found;
  const { problem, ...said } = noDashboardIn({ project: stack.project.name, stack: stack.name });
  throw new Error(
    `${said.property} = ${said.value}\n   ${problem}\n   allowed: ${said.allowed}\n   fix: ${said.fix}`,
  );
}

/** The same; undefined of a stack without the dashboard. */
export async function maybeDashboardOf(stack: Stack): Promise<DashboardSettings | undefined> {
  const { environmentClass, section } = await read(stack);
  if (section("host") === NO_DASHBOARD) return undefined;
  return dashboard(environmentClass).parse(section("dashboard"));
}

/** Apps beside the dashboard's that are anywhere, read the same way. */
export async function ownAppsOf(stack: Stack): Promise<OwnApp[]> {
  const { environmentClass, section } = await read(stack);
  return ownApps(
    { stack: stack.name, environmentClass },
    {
      apps: apps.parse(section("apps") ?? {}),
      chatwoot: chatwoot.parse(section("chatwoot") ?? {}),
      host: host.parse(section("host")),
      fly: fly.parse(section("fly")),
    },
  );
}

/** A stack's jobs, and where to look for them. */
export interface StackJobs {
  jobs: StackJob[];
  platform: "simulated" | "live";
  /** Workspace at Render. */
  ownerId: string | undefined;
}

/** Every job of a stack's systems, read the same way; of one that is provisioned only none is there yet. */
export async function jobsIn(stack: Stack): Promise<StackJobs> {
  const { environmentClass, section } = await read(stack);
  const waiting = (await ownAppsOf(stack)).flatMap(({ name, provisionOnly }) =>
    provisionOnly ? [name] : [],
  );
  const onRender = render(environmentClass).parse(section("render") ?? {});
  const jobs = stackJobs(
    { stack: stack.name, environmentClass },
    {
      dashboard: await maybeDashboardOf(stack),
      apps: apps.parse(section("apps") ?? {}),
      host: host.parse(section("host")),
      fly: fly.parse(section("fly")),
      render: onRender,
    },
  );
  return {
    jobs: jobs.filter(({ system }) => !waiting.includes(system)),
    ...{ platform: await platformOf(stack), ownerId: onRender.ownerId },
  };
}

/** What a deploy of a stack demands, read from its stack file alone. @throws Error when there is no such file. */
export async function deployOf(stack: Stack): Promise<DeploySettings> {
  const { environmentClass, section } = await read(stack);
  return deploy(environmentClass).parse(section("deploy") ?? {});
}

/**
 * How a stack's database is backed up, and whom to ask for Supabase's own backups, read from its stack file alone.
 * @throws Error when there is no such file.
 */
export async function recoveryOf(stack: Stack) {
  const { section } = await read(stack);
  const { ref } = z.looseObject({ ref: supabaseRef }).parse(section("supabase"));
  return {
    ...{ stack: stack.name, platform: await platformOf(stack), supabase: { ref } },
    backup: backup.parse(section("backup") ?? {}),
  };
}

/** What a release does to the stack's database, read the same way. */
export async function databaseOf(stack: Stack): Promise<z.infer<typeof database>> {
  const { section } = await read(stack);
  return database.parse(section("database") ?? {});
}

/** The stack's store, API version and scopes, read like its settings. */
export async function shopifyOf(stack: Stack) {
  const { environmentClass, section } = await read(stack);
  const { SCOPES } = variables.parse(section("variables") ?? {});
  return {
    ...shopify(environmentClass).parse(section("shopify") ?? {}),
    environmentClass,
    scopes: (SCOPES ?? variableOf("SCOPES")?.default ?? "").split(","),
  };
}

/** Flags that a stack gives, as its file has them, read like its settings. */
export async function flagsOf(stack: Stack): Promise<GivenFlags> {
  return flags.parse((await read(stack)).section("flags") ?? {});
}

/** What of a stack's project at Supabase needs a token of its Management API. */
export interface SupabaseNeeds {
  ref: string;
  /** Settings of the project are resources of the stack. */
  kept: boolean;
}

/** The same, read from its stack file alone; undefined where neither settings of the project are kept nor anything of it is wanted. */
export async function supabaseNeedsOf(stack: Stack): Promise<SupabaseNeeds | undefined> {
  const given = (await read(stack)).section("supabase");
  const asked = z.looseObject({ ref: supabaseRef }).safeParse(given);
  if (!asked.success) return undefined;
  const kept = PROJECT_RESOURCES.some((name) => asked.data[name] !== undefined);
  return kept || asked.data.wanted !== undefined ? { ref: asked.data.ref, kept } : undefined;
}

/** Organisation on Fly, read like its settings. */
export async function flyOrgOf(stack: Stack): Promise<string | undefined> {
  return fly.parse((await read(stack)).section("fly"))?.org;
}

/** What a stack file says in clear, by key; of any stack, that of the repository too. @throws Error when there is none */
export async function configOf(stack: Stack): Promise<Record<string, unknown>> {
  const text = await readFile(stack.file, "utf8").catch(() => undefined);
  if (text === undefined)
    throw new Error(
      `stack = ${stack.name}\n   has no stack file here\n   allowed: staging, production, shared`,
    );
  return parseStackFile(text, `Pulumi.${stack.name}.yaml`).config;
}

/** The stack's deployment environment at GitHub, and how it is reached; without a token where there is none. */
export async function githubOf(
  stack: Stack,
): Promise<Omit<RepositoryAccess, "token"> & { environment: string }> {
  const { environmentClass, section, config } = await read(stack);
  const given = environmentPlace.parse(section("github") ?? {});
  return {
    baseUrl: String(config["github:baseUrl"] ?? GITHUB),
    owner: String(config["github:owner"] ?? ""),
    repository: given.repository,
    environment: environmentClass === "preview" ? "preview" : (given.environment ?? stack.name),
  };
}

const environmentPlace = z.object({
  repository: z.string().default(DEFAULT_REPOSITORY),
  environment: z.string().optional(),
});

/** Where the stack's dashboard runs, read like its settings. */
export async function hostOf(stack: Stack): Promise<StackHost> {
  return host.parse((await read(stack)).section("host"));
}

/**
 * Plain values of the stack's variables as its file has them, read like its settings; encrypted ones are left out.
 * @throws Error when there is no such file.
 */
export async function variablesOf(stack: Stack): Promise<Record<string, string>> {
  const given = (await read(stack)).section("variables") ?? {};
  return Object.fromEntries(
    Object.entries(given as object).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "boolean" ? [[name, String(value)]] : [],
    ),
  );
}

/** What a stack says of Render, read like its settings. */
export async function renderOf(stack: Stack) {
  const { environmentClass, section } = await read(stack);
  return render(environmentClass).parse(section("render") ?? {});
}

/** Whether the stack is at the vendors or at simulators, read like its settings. */
export async function platformOf(stack: Stack): Promise<"simulated" | "live"> {
  return platform.parse((await read(stack)).section("platform")) as "simulated" | "live";
}

/**
 * What a stack is exempt from, read from its stack file alone; nothing where there is no such file. A list that cannot be
 * read counts for nothing: the settings refuse it, and the pack honours no entry of it.
 */
export async function exemptionsOf(stack: Stack): Promise<Exemption[]> {
  const text = await readFile(stack.file, "utf8").catch(() => undefined);
  const { config } = parseStackFile(text ?? "", `Pulumi.${stack.name}.yaml`);
  return exemptions.safeParse(config[`${stack.project.name}:exemptions`] ?? []).data ?? [];
}

/** The same as lines for people. */
export const exemptionLines = async (stack: Stack): Promise<string[]> =>
  (await exemptionsOf(stack)).map(describeExemption);

async function read(stack: Stack) {
  const environmentClass = environmentClassOf(stack.name);
  const text = await readFile(stack.file, "utf8").catch(() => undefined);
  if (environmentClass === undefined || text === undefined)
    throw new Error(`stack = ${stack.name}\n   has no stack file here\n   allowed: staging, production`);
  const { config } = parseStackFile(text, `Pulumi.${stack.name}.yaml`);
  return { environmentClass, config, section: (name: string) => config[`${stack.project.name}:${name}`] };
}
