import * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../settings/finding.ts";
import { FLAGS } from "../../settings/flags.ts";
import type { FlagDeclaration, FlagException } from "../../settings/rules/flags.ts";
import type { MemoryException } from "../../settings/rules/memory.ts";
import { flags as flagSettings } from "../../settings/schema/flags.ts";
import { fly as flySettings } from "../../settings/schema/fly.ts";
import { platform as platformSetting } from "../../settings/schema/platform.ts";
import { supabase as supabaseSettings } from "../../settings/schema/supabase.ts";
import { environmentClassOf } from "../../settings/stack-name.ts";

/** What the stack says of itself, as far as rules depend on it. What it does not say counts as the strictest case. */
export interface StackFacts {
  stack: string;
  /** `production` also for a stack whose name is none that the program knows. */
  environment: "staging" | "production" | "preview";
  platform: "simulated" | "live";
  /** Region whose machines autostop counts; undefined when the settings cannot be read. */
  primaryRegion: string | undefined;
  /** Apps that only the private network reaches. */
  internalApps: readonly string[];
  memoryExceptions: readonly MemoryException[];
  /** Projects of Supabase that are the stack's own. */
  refs: readonly string[];
  foreignRefs: readonly string[];
  ipv4AddOn: boolean;
  /** Workloads that may use transaction mode, each with the reason. */
  transactionMode: Readonly<Partial<Record<"dashboard" | "workers", string | undefined>>>;
  declaredFlags: Readonly<Record<string, FlagDeclaration>>;
  exceptions: readonly FlagException[];
  today: Date;
  /** Settings that are missing or unreadable, so that the strictest case stands in for them. */
  problems: Partial<Record<"platform" | "fly" | "supabase" | "flags", Finding>>;
}

/** Reads the facts from the configuration of the stack that is being previewed or updated. */
export function stackFacts(today = new Date()): StackFacts {
  const stack = pulumi.getStack();
  const config = new pulumi.Config(pulumi.getProject());
  const problems: StackFacts["problems"] = {};
  const section = (name: keyof typeof problems, schema: Schema, fix: string): unknown => {
    const parsed = schema.safeParse(decode(config.get(name)));
    if (parsed.success) return parsed.data;
    problems[name] = {
      property: `${pulumi.getProject()}:${name}`,
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
  const known = supabase as ReturnType<typeof supabaseSettings.parse> | undefined;
  return {
    stack,
    environment: environmentClassOf(stack) ?? "production",
    platform: platform === "simulated" ? "simulated" : "live",
    primaryRegion: fly?.primaryRegion,
    internalApps: fly?.internalApps ?? [],
    memoryExceptions: fly?.memoryExceptions ?? [],
    refs: known === undefined ? [] : [known.ref],
    foreignRefs: known?.foreignRefs ?? [],
    ipv4AddOn: known?.ipv4AddOn ?? false,
    transactionMode: known?.transactionMode ?? {},
    declaredFlags: FLAGS,
    exceptions: exceptionsOf((flags ?? {}) as ReturnType<typeof flagSettings.parse>),
    today,
    problems,
  };
}

interface Schema {
  safeParse(value: unknown): { success: true; data: unknown } | { success: false };
}

/** A flag that is on carries its own exception: who answers for it, on what evidence, until when. */
function exceptionsOf(flags: ReturnType<typeof flagSettings.parse>): FlagException[] {
  return Object.entries(flags).flatMap(([name, entry]) => {
    if (typeof entry === "boolean" || !entry.on) return [];
    return [{ name, owner: entry.owner ?? "", evidence: entry.evidence ?? "", expires: entry.expires ?? "" }];
  });
}

/** Configuration holds texts; objects are JSON in them. */
function decode(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
