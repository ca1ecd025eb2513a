import * as z from "zod";
import { guestProblems } from "../../../settings/guest-limits.ts";
import { durationMs, normalDuration } from "./durations.ts";

/**
 * The declared config of a machine, in the Machines API's own field names. Unknown fields are refused, so that a typing
 * mistake fails the preview; durations take the form "30s"; everything the group manages itself (image, metadata,
 * mounts) is not part of it.
 */
const duration = z
  .string()
  .refine((text) => durationMs(text) !== undefined, "must be a duration such as 30s, 500ms or 1m")
  .transform((text) => normalDuration(text));

const port = z.int().min(1).max(65535);

const guest = z
  .strictObject({
    cpu_kind: z.enum(["shared", "performance"]),
    cpus: z.int(),
    /** Memory in MB. */
    memory_mb: z.int(),
  })
  .check(({ value, issues }) => {
    for (const { field, allowed } of guestProblems(value)) {
      issues.push({
        code: "custom",
        path: [field],
        input: value[field],
        message: `${value[field]} is not allowed: ${allowed}`,
      });
    }
  });

const httpCheck = {
  type: z.enum(["http", "tcp"]),
  port: port.optional(),
  interval: duration,
  timeout: duration,
  grace_period: duration,
  method: z.string().optional(),
  path: z.string().startsWith("/").optional(),
  protocol: z.enum(["http", "https"]).optional(),
  tls_skip_verify: z.boolean().optional(),
  headers: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).optional(),
};
const needsPath = (check: { type: string; path?: string | undefined }) =>
  check.type !== "http" || check.path !== undefined;
const pathMissing = { path: ["path"], error: "an http check needs a path" };

/** How the proxy treats requests of an `http` port. What is left out is Fly's default. */
const httpOptions = z.strictObject({
  /** Whether answers are compressed for clients that ask for it. */
  compress: z.boolean().optional(),
  /** Whether the machine is spoken to in HTTP/2 without TLS. */
  h2_backend: z.boolean().optional(),
  /** Seconds until a client must have sent its headers, and that a connection may stay without a word. */
  headers_read_timeout: z.int().min(1).optional(),
  idle_timeout: z.int().min(1).optional(),
  response: z
    .strictObject({
      /** What the proxy adds to answers, by header: a text, several texts, or false to leave its own out. */
      headers: z
        .record(
          z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "must be the name of a header"),
          z.union([z.string(), z.array(z.string()), z.literal(false)]),
        )
        .default({}),
      /** Whether the proxy leaves out the headers of its own. */
      pristine: z.boolean().optional(),
    })
    .optional(),
});

/** How the proxy ends TLS on a `tls` port. What is left out is Fly's default; see `live-config.ts`. */
const tlsOptions = z.strictObject({
  versions: z
    .array(z.enum(["TLSv1.2", "TLSv1.3"]))
    .min(1)
    .optional(),
  /** Protocols that are offered, in order of preference. */
  alpn: z.array(z.string().min(1)).min(1).optional(),
  default_self_signed: z.boolean().optional(),
});

const service = z.strictObject({
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  internal_port: port,
  ports: z
    .array(
      z.strictObject({
        port,
        handlers: z.array(z.enum(["http", "tls", "tcp", "proxy_proto", "pg_tls"])).default([]),
        force_https: z.boolean().default(false),
        http_options: httpOptions.optional(),
        tls_options: tlsOptions.optional(),
      }),
    )
    .default([]),
  /** Without any a machine gets traffic whatever its state, and the gate asks only that it holds: see the rule health-checks. */
  checks: z.array(z.strictObject(httpCheck).refine(needsPath, pathMissing)),
  /** Required: the limits are what starts and stops machines, and what the proxy balances by. */
  concurrency: z.strictObject({
    type: z.enum(["requests", "connections"]),
    soft_limit: z.int().min(1),
    /** Left out: none, so that the proxy never lets callers wait. */
    hard_limit: z.int().min(1).optional(),
  }),
  autostop: z.enum(["off", "stop", "suspend"]).default("off"),
  autostart: z.boolean().default(true),
  /** Machines that autostop leaves running in the app's primary region. */
  min_machines_running: z.int().min(0).default(0),
});

export const machineConfig = z.strictObject({
  guest,
  /** Plain environment: never a secret. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({}),
  services: z.array(service).default([]),
  /** Checks of machines without services, by name. */
  checks: z
    .record(
      z.string(),
      z
        .strictObject({ ...httpCheck, port, kind: z.enum(["informational", "readiness"]).optional() })
        .refine(needsPath, pathMissing),
    )
    .default({}),
  restart: z
    .strictObject({ policy: z.enum(["no", "always", "on-failure"]), max_retries: z.int().min(0).optional() })
    .default({ policy: "on-failure", max_retries: 10 }),
  /**
   * Runs a job instead of a process that stays: Fly starts the machine about this often, counted from its creation, and
   * it stops when the job ends. No time of day can be chosen.
   */
  schedule: z.enum(["hourly", "daily", "weekly", "monthly"]).optional(),
  /** How a machine is asked to stop: connections get this long to finish. */
  stop_config: z
    .strictObject({
      signal: z
        .enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"])
        .default("SIGTERM"),
      timeout: duration.default("30s"),
    })
    .default({ signal: "SIGTERM", timeout: "30s" }),
  init: z
    .strictObject({
      exec: z.array(z.string()).optional(),
      entrypoint: z.array(z.string()).optional(),
      cmd: z.array(z.string()).optional(),
      swap_size_mb: z.int().min(1).optional(),
    })
    .optional(),
});
export type MachineConfig = z.infer<typeof machineConfig>;
