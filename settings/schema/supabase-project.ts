import * as z from "zod";
import { EDGE_SECRET_NAME, EDGE_SECRET_NAME_TEXT, POOL_MODES } from "../supabase-platform.ts";
import { oneOf, setting, wholeNumber, yesOrNo } from "./common.ts";

/** What becomes of a setting that is taken out of the stack file: left as it is, or put back to what was found. */
const whenRemoved = oneOf(["leave", "restore"]).default("leave");

const ranges = "ranges of addresses such as 203.0.113.0/24 or 2001:db8::/32";
const list = (what: string) =>
  setting(z.array(z.string()).min(1), { allowed: `a list of ${what}`, example: ["203.0.113.7/32"] });

/** A day and a little: a nightly backup that was late is none too old. */
const BACKUP_AGE_HOURS = 26;
const DISK_PERCENT = 85;

/**
 * Settings of the Supabase project that the program keeps, each only where it is given: what is absent is nobody's business. The
 * project itself is never made, paused or deleted.
 */
export const projectSettings = {
  /** Whether connections without TLS are refused. A change restarts the database. */
  sslEnforcement: z.strictObject({ database: yesOrNo(true), whenRemoved }).optional(),
  /** From where the database and its poolers are reached; HTTPS APIs of the project are not restricted by it. */
  networkRestrictions: z
    .strictObject({
      cidrs: list(ranges),
      /**
       * Where those come from who need the database, by workload: `dashboard`, each app of the stack that has a connection,
       * and `deploy-job`, from where it is migrated and backed up. All of them must be among `cidrs`.
       */
      egress: setting(z.record(z.string(), list("addresses, or ranges of them")), {
        allowed: "an object of workloads, each with a list of addresses",
      }).default({}),
      whenRemoved,
    })
    .optional(),
  /** The shared pooler has `defaultPoolSize` connections; without this the number is only what is counted with. */
  poolerSettings: z.strictObject({ poolMode: oneOf(POOL_MODES).optional(), whenRemoved }).optional(),
  /** Names of the secrets of edge functions; their values stand encrypted under `hotdash:appSecrets.edge-functions`. */
  edgeFunctionSecrets: z
    .strictObject({
      names: setting(
        z.array(setting(z.string().regex(EDGE_SECRET_NAME), { allowed: EDGE_SECRET_NAME_TEXT })).min(1),
        { allowed: "a list of names", example: ["<NAME>"] },
      ),
      /** What becomes of a secret that is named no more. */
      whenRemoved: oneOf(["leave", "delete"]).default("leave"),
    })
    .optional(),
  /** What a release asks of the project beside its region, its pooler's host and the major of `database.major`. */
  wanted: z
    .strictObject({
      /** Age of the newest backup of Supabase's own. */
      backupMaxAgeHours: wholeNumber(1, 24 * 31, { unit: "hours", example: BACKUP_AGE_HOURS }).default(
        BACKUP_AGE_HOURS,
      ),
      /** Whether point in time recovery must be on. */
      pitr: yesOrNo(false).default(false),
      /** How full the database's disk may be. */
      diskUsedPercent: wholeNumber(1, 99, { unit: "percent", example: DISK_PERCENT }).default(DISK_PERCENT),
    })
    .optional(),
};

/** Names of the settings that are resources. */
export const PROJECT_RESOURCES = [
  "sslEnforcement",
  "networkRestrictions",
  "poolerSettings",
  "edgeFunctionSecrets",
] as const;
