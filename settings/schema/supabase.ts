import * as z from "zod";
import { DEFAULT_MAX_CONNECTIONS, DEFAULT_POOL_SIZE } from "../rules/pool.ts";
import { setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { projectSettings } from "./supabase-project.ts";

/**
 * Refs in the committed stack files until the team writes its own there. They have the right form, so that simulated
 * stacks run, and no live stack accepts them.
 */
export const STAND_IN_REFS = {
  staging: "hotdashstagingrefxxx",
  production: "hotdashproductionref",
  /** The project that all previews of pull requests share, and nobody else. */
  preview: "hotdashpreviewrefxxx",
} as const;

/** Pooler host in the committed stack files, of the form that Supabase gives a project in us-east-1. */
export const STAND_IN_POOLER = "aws-0-us-east-1.pooler.supabase.com";

/** The ref of a project. */
export const supabaseRef = text(
  /^[a-z]{20}$/,
  "the ref of a Supabase project: 20 lower-case letters, shown in its dashboard's address",
);

/** Region of a project, as Supabase writes it. */
export const supabaseRegion = text(
  /^[a-z]{2}(-[a-z]+)+-\d$/,
  "a region of Supabase, such as us-east-1",
  "us-east-1",
);

const reason = text(/^\S.{9,199}$/, "the reason, in 10 to 200 characters");

/** The stack's own Supabase project, and the projects of the other stacks that it must never touch. */
export const supabase = z.strictObject({
  ref: supabaseRef,
  /** Host of the shared pooler. It cannot be built from the region: it is read in the project's connection settings. */
  poolerHost: text(
    /^[a-z0-9-]+\.pooler\.supabase\.com$/,
    "<name>.pooler.supabase.com, as the project's connection settings show it",
    STAND_IN_POOLER,
  ),
  region: supabaseRegion,
  /** Refs of the other stacks' projects: a connection to one of them is refused, and the own ref may not be one. */
  foreignRefs: setting(z.array(supabaseRef), {
    allowed: "a list of the other stacks' project refs",
    example: [],
  }).default([]),
  /** The paid IPv4 add-on: without it the direct host answers on IPv6 only. */
  ipv4AddOn: yesOrNo(false).default(false),
  /** Connections that the pooler opens to the database at most, as the project's database settings show it. */
  defaultPoolSize: wholeNumber(1, 10_000, { unit: "connections", example: DEFAULT_POOL_SIZE }).default(
    DEFAULT_POOL_SIZE,
  ),
  /** Connections that the database itself takes (`SHOW max_connections`), those past the pooler and the pooler's own together. */
  maxConnections: wholeNumber(1, 10_000, { unit: "connections", example: DEFAULT_MAX_CONNECTIONS }).default(
    DEFAULT_MAX_CONNECTIONS,
  ),
  /**
   * A role of its own for migrations, with the rights to change the schema that the application's role lacks: DIRECT_URL
   * may then log in as it, with a password of its own.
   */
  migrationRole: text(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "a role of the database: lower-case letters, digits and _",
    "migrator",
  ).optional(),
  /** Why a workload uses transaction mode (port 6543). Chatwoot and migrations need sessions and never may. */
  transactionMode: z.strictObject({ dashboard: reason.optional(), workers: reason.optional() }).default({}),
  ...projectSettings,
});
