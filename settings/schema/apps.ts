import * as z from "zod";
import { OWN_PATH, OWN_PATH_PATTERN } from "../rules/own-path.ts";
import { adopt, machineNames } from "./adopt.ts";
import { duration, oneOf, setting, text, wholeNumber, yesOrNo } from "./common.ts";
import { appName } from "./fly.ts";
import { jobs } from "./jobs.ts";
import { command, named, regions, sized } from "./parts.ts";
import { STOP_TIMEOUT } from "./web.ts";

/** Where a system runs; `none`: it is absent. @default as the stack's dashboard */
export const systemHost = oneOf(["fly", "render", "both", "none"]);

/** Forms that a variable of a team's own app may have. */
export const SHAPES = ["text", "address", "number", "boolean", "credential", "postgres", "redis"] as const;

/** `<system>.url`, `<system>.address` or `<system>.<VARIABLE>`. */
const REFERENCE = /^[a-z][a-z0-9-]*\.(url|address|[A-Z][A-Z0-9_]*)$/;

const variable = z.strictObject({
  /** Encrypted, and given under `hotdash:appSecrets`. */
  secret: yesOrNo(true).optional(),
  /** Made by the program itself, once: a secret. */
  generate: yesOrNo(true).optional(),
  /** A plain value. */
  value: z
    .union([z.string(), z.number(), z.boolean()])
    .transform((given) => String(given))
    .optional(),
  /** A value of another system, by its name. */
  from: text(REFERENCE, "<system>.url, <system>.address, or <system>.<VARIABLE>", "dashboard.url").optional(),
  /** What it looks like. @default credential for secrets, else text */
  shape: oneOf(SHAPES, "text").optional(),
});

/** A variable of a team's own app: a plain value, or where it comes from. */
const given = setting(
  z.union([
    z
      .union([z.string(), z.number(), z.boolean()])
      .transform((value): z.infer<typeof variable> => ({ value: String(value) })),
    variable,
  ]),
  {
    allowed:
      "a plain value, or one of {value}, {secret: true}, {generate: true}, {from: <system>.<what>}, each with a shape",
    example: { value: "<value>" },
  },
);
export type AppVariable = z.infer<typeof variable>;

/** Variables by name. */
export const variablesOf = z.record(z.string(), given);

const app = z.strictObject({
  host: systemHost.optional(),
  /** Name on Fly and Render. @default hotdash-<name>, in staging with -staging behind it */
  app: appName.optional(),
  adopt,
  /** Of all its groups. */
  names: machineNames("[a-z][a-z0-9-]*", "<group>").optional(),
  /** Always with its digest; an app that is provisioned only has none yet. */
  image: text(/^\S+$/, "repository[:tag]@sha256:<64 hex digits>").optional(),
  /** Makes the app on Fly with its network, private address and those secrets that are given, without machines. */
  provisionOnly: yesOrNo(true).default(false),
  /** Port that its processes listen on; without one nobody reaches it. */
  port: wholeNumber(1, 65_535, { example: 8080 }).optional(),
  /** Path that its process itself answers. */
  health: text(OWN_PATH_PATTERN, OWN_PATH, "/health").default("/health"),
  /** Why everybody may reach it; without a reason only the private network does. */
  public: text(/^\S.{9,199}$/, "the reason, in 10 to 200 characters").optional(),
  domain: text(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a host name in lower case, without scheme and path",
  ).optional(),
  /** Machines that rest until a request comes: at least so many stay awake. @default all in production, none elsewhere */
  awake: wholeNumber(0, 100, { example: 0 }).optional(),
  /** @default the image's own */
  command: command.optional(),
  /** Runs once before each release. */
  release: command.optional(),
  /** @default one machine in the primary region; two in production where others reach it */
  regions: regions.optional(),
  ...sized,
  variables: variablesOf.default({}),
  /** More process groups, which nobody reaches. */
  groups: named(z.strictObject({ command, regions: regions.optional(), ...sized })).default({}),
  jobs,
  /** Data at its first group's machines. */
  volume: z
    .strictObject({
      name: text(/^[a-z0-9_]{1,26}$/, "1 to 26 lower-case letters, digits and underscores", "data").default(
        "data",
      ),
      path: text(/^\/[a-z0-9/_-]+$/, "an absolute path", "/data"),
      size_gb: wholeNumber(1, 500, { unit: "GB", example: 10 }),
      snapshot_retention: wholeNumber(1, 60, { unit: "days", example: 5 }).default(5),
    })
    .optional(),
  stop_timeout: duration(STOP_TIMEOUT).default(STOP_TIMEOUT),
});
export type App = z.infer<typeof app>;

/** Systems of the team that this program does not know, by name. */
export const apps = setting(z.record(z.string().regex(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/), app), {
  allowed: "an object of names: 2 to 22 lower-case letters, digits and dashes",
});

/** Secrets of theirs, by app and variable. */
export const appSecrets = z.record(
  z.string(),
  setting(z.record(z.string(), setting(z.string().min(1), { allowed: "text that is not empty" })), {
    allowed: "an object of variables",
  }),
);
