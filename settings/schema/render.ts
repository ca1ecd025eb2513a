import * as z from "zod";
import {
  KEY_VALUE_PLANS,
  MAXMEMORY_POLICIES,
  OWNER_ID,
  RENDER_REGIONS,
  SERVICE_PLANS,
} from "../render-platform.ts";
import { LEAST_MACHINES } from "../rules/production/machines.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { duration, oneOf, setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { schedule } from "./cron.ts";

/** Instances of the web service: as many as Fly has machines. */
export const WEB_INSTANCES = { production: LEAST_MACHINES, staging: 1, preview: 1 } as const;

/** The smallest plan with the 2048 MB that the images need. */
export const PLAN = "standard";

const plan = oneOf(SERVICE_PLANS, PLAN);

/** Redis of Render's own, beside the services of a system. */
export const keyValue = z.strictObject({
  plan: oneOf(KEY_VALUE_PLANS, "starter").default("starter"),
  maxmemoryPolicy: oneOf(MAXMEMORY_POLICIES, "noeviction").default("noeviction"),
});

/** What a service adds to the dashboard's name, as in host names. */
const partName = /^[a-z][a-z0-9-]{0,20}[a-z0-9]$/;

const command = text(/\S/, "the command as one line, as the image's shell takes it", "npm run worker");

const share = wholeNumber(1, 90, { unit: "percent", example: 60 });

/** A range of instances instead of a fixed number. */
const autoscale = z.strictObject({
  min: wholeNumber(1, 100, { example: 2 }),
  max: wholeNumber(1, 100, { example: 10 }),
  /** Average use of CPU above which an instance is added; `none`: only memory counts. */
  cpu: setting(z.union([z.int().min(1).max(90), z.literal("none")]), {
    allowed: "a whole number of 1 to 90 percent, or none",
    example: 60,
  }).default(60),
  /** The same for memory; without it only CPU counts. */
  memory: share.optional(),
});

/** Instances that a service has at most, whatever decides. */
export const mostInstances = ({
  instances,
  autoscale: range,
}: {
  instances: number;
  autoscale?: { max: number } | undefined;
}): number => range?.max ?? instances;

/** Named parts beside the web service. */
const named = <T extends z.ZodType>(value: T) =>
  setting(z.record(z.string().regex(partName), value), {
    allowed: "an object of names: 2 to 22 lower-case letters, digits and dashes",
  }).default({});

/** The dashboard on Render. Names come from `dashboard.app`, with the part's own behind it. */
export function render(environmentClass: EnvironmentClass) {
  return z.strictObject({
    /** Workspace that owns everything. Must be given where host is render or both. */
    ownerId: text(
      OWNER_ID,
      "the id of a Render workspace, tea-… or usr-…, as its settings page shows it",
    ).optional(),
    /** Everything is in one region: private addresses and Key Value reach no other. Default virginia, beside us-east-1. */
    region: oneOf(RENDER_REGIONS, "virginia").default("virginia"),
    /** Credential with which Render pulls the image; a public image needs none. */
    registryCredentialId: text(/^rgc-[0-9a-v]{20}$/, "the id of a registry credential, rgc-…").optional(),
    web: z
      .strictObject({
        plan: plan.default(PLAN),
        instances: wholeNumber(1, 100, { example: WEB_INSTANCES[environmentClass] }).default(
          WEB_INSTANCES[environmentClass],
        ),
        autoscale: autoscale.optional(),
        /** Answers 503 to everybody. */
        maintenance: yesOrNo(false).default(false),
      })
      .prefault({}),
    /** Size of Chroma's private service (chroma mode group). */
    chroma: z.strictObject({ plan: plan.default(PLAN) }).prefault({}),
    /** Background workers by name: they run the dashboard's image with a command of their own. */
    workers: named(
      z.strictObject({
        command,
        plan: plan.default(PLAN),
        instances: wholeNumber(1, 100, { example: 1 }).default(1),
        autoscale: autoscale.optional(),
        /** Time between SIGTERM and SIGKILL. Default 30s, Render's own. */
        stop_timeout: duration("30s").default("30s"),
      }),
    ),
    /** Jobs by name that run at times (UTC). */
    crons: named(
      z.strictObject({
        command,
        schedule,
        plan: plan.default(PLAN),
      }),
    ),
    /** A Key Value instance beside the services: its address becomes REDIS_URL. */
    keyValue: keyValue.optional(),
    /** Until a deploy that is not live counts as failed. Default 1500: below a 30-minute CI job. */
    deployTimeoutSeconds: wholeNumber(30, 7_200, { unit: "seconds", example: 1_500 }).default(1_500),
  });
}
