import * as pulumi from "@pulumi/pulumi";
import type * as z from "zod";
import type { Finding } from "../../settings/finding.ts";
import { FLAGS } from "../../settings/flags.ts";
import { BUDGETS } from "../../settings/rules/budget.ts";
import type { Exemption } from "../../settings/rules/exemptions.ts";
import { extraProblem } from "../../settings/rules/extras.ts";
import type { FlagDeclaration, FlagException } from "../../settings/rules/flags.ts";
import type { MemoryException } from "../../settings/rules/memory.ts";
import { DEFAULT_MAX_CONNECTIONS, DEFAULT_POOL_SIZE } from "../../settings/rules/pool.ts";
import { apps as appSettings } from "../../settings/schema/apps.ts";
import { chatwoot as chatwootSettings } from "../../settings/schema/chatwoot.ts";
import { cost as costSettings } from "../../settings/schema/cost.ts";
import { dashboard as dashboardSettings } from "../../settings/schema/dashboard.ts";
import { deploy as deploySettings } from "../../settings/schema/deploy.ts";
import { exemptions as exemptionSettings } from "../../settings/schema/exemptions.ts";
import { type Extra, extras as extraSettings } from "../../settings/schema/extras.ts";
import { flags as flagSettings, type GivenFlags, leavesOf } from "../../settings/schema/flags.ts";
import { fly as flySettings } from "../../settings/schema/fly.ts";
import { host as hostSetting, NO_DASHBOARD } from "../../settings/schema/host.ts";
import { platform as platformSetting } from "../../settings/schema/platform.ts";
import { repository as repositorySettings } from "../../settings/schema/repository.ts";
import { shopify as shopifySettings } from "../../settings/schema/shopify.ts";
import type { Sections } from "../../settings/schema/stack.ts";
import { supabase as supabaseSettings } from "../../settings/schema/supabase.ts";
import { variables as variableSettings } from "../../settings/schema/values.ts";
import { environmentClassOf, SHARED } from "../../settings/stack-name.ts";
import { type StackSystem, type SystemsInput, stackSystems } from "../../settings/systems.ts";
import { analysedStack } from "./analysed-stack.ts";

/** What the stack says of itself, as far as rules depend on it. What it does not say counts as the strictest case. */
export interface StackFacts {
  project: string;
  stack: string;
  /** `production` also for a stack whose name is none that the program knows. */
  environment: "staging" | "production" | "preview";
  platform: "simulated" | "live";
  /** Region whose machines autostop counts; undefined when the settings cannot be read. */
  primaryRegion: string | undefined;
  /** Apps that only the private network reaches: those that fly.internalApps names, and systems that are not public. */
  internalApps: readonly string[];
  /** Every system that the stack declares; none when the settings cannot be read. */
  systems: readonly StackSystem[];
  memoryExceptions: readonly MemoryException[];
  /** Projects of Supabase that are the stack's own. */
  refs: readonly string[];
  foreignRefs: readonly string[];
  ipv4AddOn: boolean;
  /** Connections that the pooler of the stack's project has for all its apps together. */
  poolSize: number;
  /** Connections that its database has in all. */
  maxConnections: number;
  /** US dollars a month that all of the stack may cost. */
  budget: number;
  /** Workloads that may use transaction mode, each with the reason. */
  transactionMode: Readonly<Partial<Record<"dashboard" | "workers", string | undefined>>>;
  /** Whether the stack says that it has no dashboard: then nothing in it may be taken for one. */
  withoutDashboard: boolean;
  /** The dashboard's settings with their defaults; undefined when they cannot be read, or there is none. */
  dashboard: Sections["dashboard"] | undefined;
  /** Plain variables as the stack sets them, without the matrix's defaults. */
  variables: Readonly<Record<string, string>>;
  /** What the repository must have once, with its defaults; undefined when the stack shared does not say it readably. */
  repository: z.infer<typeof repositorySettings> | undefined;
  /** What a deploy demands, with its defaults; undefined when it cannot be read. */
  deploy: Sections["deploy"] | undefined;
  /** Owner of the repository on GitHub: `github:owner`; empty when nobody said it. */
  owner: string;
  /** Variables that the stack declares beside the matrix; none when they cannot be read, or one of them may not be. */
  extras: Readonly<Record<string, Extra>>;
  /** The stack's store and its API's version; undefined when they cannot be read: then the planned ones count. */
  shopify: Sections["shopify"] | undefined;
  /** Dated leave to break a rule; none when the list cannot be read. */
  exemptions: readonly Exemption[];
  declaredFlags: Readonly<Record<string, FlagDeclaration>>;
  /** Dated leave to have a flag on. */
  exceptions: readonly FlagException[];
  today: Date;
  /** Settings that are missing or unreadable, so that the strictest case stands in for them. */
  problems: Partial<Record<(typeof SECTIONS)[number], Finding>>;
}

const SECTIONS = [
  "platform",
  "fly",
  "supabase",
  "flags",
  "dashboard",
  "variables",
  "cost",
  "deploy",
  "apps",
  "chatwoot",
] as const;

/** Read once: every rule asks for every resource, and a pack serves one stack in its life. */
let facts: StackFacts | undefined;

/** The facts of the stack that is being previewed, updated or analysed, from its configuration. */
export function stackFacts(): StackFacts {
  facts ??= readFacts(new Date());
  return facts;
}

/** Has the facts read anew: for tests, which judge many stacks in one process. */
export function forgetStack(): void {
  facts = undefined;
}

function readFacts(today: Date): StackFacts {
  const { project, stack, config, owner } = analysedStack() ?? runningStack();
  const problems: StackFacts["problems"] = {};
  const section = (name: keyof typeof problems, schema: Schema, fix: string): unknown => {
    const parsed = schema.safeParse(decode(config.get(name)));
    if (parsed.success) return parsed.data;
    // The stack shared has none of the application's settings, as it has none of its resources.
    if (stack === SHARED && name !== "platform") return undefined;
    problems[name] = {
      property: `${project}:${name}`,
      problem: "is missing or cannot be read",
      fix,
    };
    return undefined;
  };
  const set = `Run: npm run pulumi -- config set --stack ${stack}`;
  const supabase = section("supabase", supabaseSettings, `${set} --path supabase.ref <the project's ref>.`);
  const platform = section("platform", platformSetting, `${set} platform simulated (or live).`);
  const flags = section("flags", flagSettings.default({}), `${set} --path flags.<NAME> false.`);
  const fly = section("fly", flySettings, `${set} --path fly.org <slug>.`) as
    | ReturnType<typeof flySettings.parse>
    | undefined;
  const environment = environmentClassOf(stack) ?? "production";
  const host = hostSetting.safeParse(config.get("host") || undefined).data;
  const dashboard =
    host === NO_DASHBOARD
      ? undefined
      : section(
          "dashboard",
          dashboardSettings(environment),
          `${set} --path dashboard.<what is missing> <value>.`,
        );
  const variables = section(
    "variables",
    variableSettings.default({}),
    `${set} --path variables.<NAME> <value>.`,
  );
  const cost = section(
    "cost",
    costSettings(environment).prefault({}),
    `${set} --path cost.budget <USD a month>.`,
  ) as ReturnType<ReturnType<typeof costSettings>["parse"]> | undefined;
  const deploy = section(
    "deploy",
    deploySettings(environment).prefault({}),
    `${set} --path deploy.<what is wrong> <value>.`,
  );
  const declared = extraSettings.safeParse(decode(config.get("extras")) ?? {});
  const given = exemptionSettings.safeParse(decode(config.get("exemptions")) ?? []);
  const extras = declared.success ? withoutRefused(declared.data) : {};
  const ownApps = section(
    "apps",
    appSettings.default({}),
    `${set} --path apps.<name>.<what is wrong> <value>.`,
  );
  const chatwoot = section(
    "chatwoot",
    chatwootSettings.prefault({}),
    `${set} --path chatwoot.<what is wrong> <value>.`,
  );
  const systems = stackSystems(
    { stack, environmentClass: environment },
    {
      dashboard: dashboard as StackFacts["dashboard"],
      apps: ownApps as SystemsInput["apps"],
      host,
      chatwoot: chatwoot as SystemsInput["chatwoot"],
      supabase: supabase as SystemsInput["supabase"],
      ...{ fly, extras },
    },
  );
  const known = supabase as ReturnType<typeof supabaseSettings.parse> | undefined;
  return {
    project,
    stack,
    environment,
    platform: platform === "simulated" ? "simulated" : "live",
    primaryRegion: fly?.primaryRegion,
    internalApps: [
      ...(fly?.internalApps ?? []),
      ...systems.filter(({ isPublic, part }) => !isPublic && !part).map(({ app }) => app),
    ],
    systems,
    memoryExceptions: fly?.memoryExceptions ?? [],
    refs: known === undefined ? [] : [known.ref],
    foreignRefs: known?.foreignRefs ?? [],
    ipv4AddOn: known?.ipv4AddOn ?? false,
    poolSize: known?.defaultPoolSize ?? DEFAULT_POOL_SIZE,
    maxConnections: known?.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    // The strictest there is, where it cannot be read: nothing may cost anything.
    budget: cost?.budget ?? (problems.cost ? 0 : BUDGETS[environment]),
    transactionMode: known?.transactionMode ?? {},
    withoutDashboard: host === NO_DASHBOARD,
    dashboard: dashboard as StackFacts["dashboard"],
    variables: (variables ?? {}) as StackFacts["variables"],
    repository: repositorySettings.safeParse(decode(config.get("repository")) ?? {}).data,
    deploy: deploy as StackFacts["deploy"],
    owner: owner ?? "",
    extras,
    shopify: shopifySettings(environment).safeParse(decode(config.get("shopify")) ?? {}).data,
    exemptions: given.success ? given.data : [],
    declaredFlags: FLAGS,
    exceptions: leavesOf((flags ?? {}) as GivenFlags),
    today,
    problems,
  };
}

function runningStack() {
  const project = pulumi.getProject();
  const owner = new pulumi.Config("github").get("owner");
  return { project, stack: pulumi.getStack(), config: new pulumi.Config(project), owner };
}

interface Schema {
  safeParse(value: unknown): { success: true; data: unknown } | { success: false };
}

/** A declaration that the settings refuse declares nothing here either. */
const withoutRefused = (extras: Readonly<Record<string, Extra>>) =>
  Object.fromEntries(
    Object.entries(extras).filter(([name, extra]) => extraProblem(name, extra) === undefined),
  );

/** Configuration holds texts; objects are JSON in them. */
function decode(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
