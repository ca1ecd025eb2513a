import * as z from "zod";
import { SERVICE_PLANS } from "../render-platform.ts";
import { OWN_PATH, OWN_PATH_PATTERN } from "../rules/own-path.ts";
import { DEFAULT_MAX_CONNECTIONS, DEFAULT_POOL_SIZE } from "../rules/pool.ts";
import { adopt, machineNames } from "./adopt.ts";
import { systemHost, variablesOf } from "./apps.ts";
import { oneOf, setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { appName, region } from "./fly.ts";
import { keyValue, PLAN } from "./render.ts";
import { supabaseRef, supabaseRegion } from "./supabase.ts";
import { guest } from "./web.ts";

/** Threads of a web process and jobs at once in a worker: the defaults of Chatwoot's own config/puma.rb and config/database.yml. */
export const CHATWOOT_THREADS = { web: 5, worker: 10 } as const;

/**
 * Longest statements of its sessions: 14s is config/database.yml's own; migrations of a large table take minutes, so that the release
 * command has ten of them.
 */
export const STATEMENT_TIMEOUTS = { serving: "14s", release: "10min" } as const;

const timeout = (example: string) =>
  text(/^[1-9]\d*(ms|s|min|h)$/, "a time as PostgreSQL writes it, such as 14s or 10min", example);

const regions = setting(z.partialRecord(region, wholeNumber(0, 100, { example: 1 })), {
  allowed: "region codes of Fly with the number of machines there, such as dfw: 1",
  example: { dfw: 1 },
});

const sized = {
  regions: regions.optional(),
  guest: guest.optional(),
  plan: oneOf(SERVICE_PLANS, PLAN).optional(),
};

/** Attachments: on a volume of the one web machine, or at a store that speaks S3. */
const storage = z.strictObject({
  volume: z
    .strictObject({
      /** Another one is another volume: an app that exists keeps the name of its own. */
      name: text(/^[a-z0-9_]{1,26}$/, "1 to 26 lower-case letters, digits and underscores").default(
        "chatwoot_storage",
      ),
      size_gb: wholeNumber(1, 500, { unit: "GB", example: 10 }),
      snapshot_retention: wholeNumber(1, 60, { unit: "days", example: 5 }).default(5),
    })
    .optional(),
  /** Left out, region and address are those of its own Supabase project, whose storage speaks S3. */
  s3: z
    .strictObject({
      bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket", "chatwoot"),
      region: text(/^[a-z0-9-]+$/, "the store's region", "us-east-1").optional(),
      endpoint: text(/^https:\/\/[a-z0-9.-]+(\/\S*)?$/, "an address that starts with https://").optional(),
    })
    .optional(),
});

/** Customer conversations: the vendor's own image as web and worker of one app. Its secrets stand under `hotdash:appSecrets.chatwoot`. */
export const chatwoot = z.strictObject({
  /** @default none: the stack has no Chatwoot */
  host: systemHost.default("none"),
  /** The class of stack whose app is called `hotdash-chatwoot`: the same in every stack file. */
  owner: oneOf(["production", "staging"]).default("production"),
  /** @default hotdash-chatwoot in the owner, in others what their names begin or end with */
  app: appName.optional(),
  adopt,
  /** Of both groups. */
  names: machineNames("(?:web|worker)", "web or worker").optional(),
  image: text(/^\S+$/, "chatwoot/chatwoot:<version>@sha256:<64 hex digits>").optional(),
  provisionOnly: yesOrNo(true).default(false),
  /** Public host name: customers' widgets and links in mails name it. */
  domain: text(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a host name in lower case, without scheme and path",
  ).optional(),
  /**
   * What machines are checked by. `/health` needs no login and answers for the process; `/hc`, which older notes name, is the prefix of
   * help-center pages, whose answer is not certain.
   */
  health: text(OWN_PATH_PATTERN, OWN_PATH, "/health").default("/health"),
  /** Web machines that stay awake. @default all: Rails takes up to a minute to start */
  awake: wholeNumber(0, 100, { example: 1 }).optional(),
  /** `made`: SECRET_KEY_BASE is made once. `given`: an app that exists keeps its own, which its encrypted columns and sessions need. */
  secretKey: oneOf(["made", "given"]).default("made"),
  web: z
    .strictObject({
      ...sized,
      /** Puma's processes at one machine (WEB_CONCURRENCY); 0 is one that forks none. */
      processes: wholeNumber(0, 16, { example: 0 }).default(0),
      threads: wholeNumber(1, 64, { example: CHATWOOT_THREADS.web }).default(CHATWOOT_THREADS.web),
    })
    .prefault({}),
  worker: z
    .strictObject({
      ...sized,
      threads: wholeNumber(1, 64, { example: CHATWOOT_THREADS.worker }).default(CHATWOOT_THREADS.worker),
    })
    .prefault({}),
  /** On Render: Redis of its own there, whose address is its REDIS_URL. @default the secret REDIS_URL */
  keyValue: keyValue.optional(),
  statementTimeout: timeout(STATEMENT_TIMEOUTS.serving).default(STATEMENT_TIMEOUTS.serving),
  /** The same while the release command migrates; on Render, whose command has the service's own variables, `statementTimeout` counts. */
  releaseStatementTimeout: timeout(STATEMENT_TIMEOUTS.release).default(STATEMENT_TIMEOUTS.release),
  storage: storage.prefault({}),
  /** A Supabase project of Chatwoot's own. @default the stack's */
  supabase: z
    .strictObject({
      ref: supabaseRef,
      /** @default the region of the stack's project */
      region: supabaseRegion.optional(),
      ipv4AddOn: yesOrNo(false).default(false),
      defaultPoolSize: wholeNumber(1, 10_000, { unit: "connections", example: DEFAULT_POOL_SIZE }).default(
        DEFAULT_POOL_SIZE,
      ),
      maxConnections: wholeNumber(1, 10_000, {
        unit: "connections",
        example: DEFAULT_MAX_CONNECTIONS,
      }).default(DEFAULT_MAX_CONNECTIONS),
    })
    .optional(),
  /** More of what it reads: MAILER_SENDER_EMAIL, SMTP_ADDRESS, SMTP_PASSWORD … as an app of the team's own declares variables. */
  variables: variablesOf.default({}),
});
export type Chatwoot = z.infer<typeof chatwoot>;
