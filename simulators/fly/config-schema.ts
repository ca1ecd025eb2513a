import { z } from "zod";
import { parseDuration } from "./durations.ts";

// Every object is strict: a field Fly does not know is refused, as its JSON decoder refuses it. Nulls were dropped
// before these schemas see a body, because Go reads null as "not given".

const duration = z
  .union([z.string(), z.number().int().nonnegative()])
  .refine((value) => parseDuration(value) !== undefined, { message: "not a duration" });
const text = z.string();
const whole = z.number().int();
const flag = z.boolean();
const texts = z.array(text);
const map = z.record(text, text);

const header = z.strictObject({ name: text.optional(), values: texts.optional() });

const check = {
  type: z.enum(["tcp", "http"]),
  port: whole.optional(),
  interval: duration.optional(),
  timeout: duration.optional(),
  grace_period: duration.optional(),
  method: text.optional(),
  path: text.optional(),
  protocol: z.enum(["http", "https"]).optional(),
  tls_skip_verify: flag.optional(),
  tls_server_name: text.optional(),
  headers: z.array(header).optional(),
};
const serviceCheck = z.strictObject(check);
const machineCheck = z.strictObject({ ...check, kind: z.enum(["informational", "readiness"]).optional() });

/** CPU and memory of a machine. */
export const guestSchema = z.strictObject({
  cpu_kind: text.optional(),
  cpus: whole.optional(),
  memory_mb: whole.optional(),
  max_memory_mb: whole.optional(),
  gpus: whole.optional(),
  gpu_kind: text.optional(),
  host_dedication_id: text.optional(),
  kernel_args: texts.optional(),
  persist_rootfs: z.enum(["never", "always", "restart"]).optional(),
});

const port = z.strictObject({
  port: whole.optional(),
  start_port: whole.optional(),
  end_port: whole.optional(),
  handlers: z.array(z.enum(["tls", "http", "tcp", "proxy_proto", "pg_tls", "edge_http"])).optional(),
  force_https: flag.optional(),
  http_options: z
    .strictObject({
      compress: flag.optional(),
      h2_backend: flag.optional(),
      headers_read_timeout: whole.optional(),
      idle_timeout: whole.optional(),
      replay_cache: z
        .array(
          z.strictObject({
            allow_bypass: flag.optional(),
            name: text.optional(),
            path_prefix: text.optional(),
            ttl_seconds: whole.optional(),
            type: z.enum(["cookie", "header"]).optional(),
          }),
        )
        .optional(),
      response: z
        .strictObject({ headers: z.record(text, z.unknown()).optional(), pristine: flag.optional() })
        .optional(),
    })
    .optional(),
  tls_options: z
    .strictObject({
      alpn: texts.optional(),
      default_self_signed: flag.optional(),
      versions: z.array(z.enum(["TLSv1.2", "TLSv1.3"])).optional(),
    })
    .optional(),
  proxy_proto_options: z.strictObject({ version: text.optional() }).optional(),
});

const service = z.strictObject({
  protocol: z.enum(["tcp", "udp"]).optional(),
  internal_port: whole.optional(),
  ports: z.array(port).optional(),
  checks: z.array(serviceCheck).optional(),
  concurrency: z
    .strictObject({
      type: z.enum(["connections", "requests"]).optional(),
      soft_limit: whole.optional(),
      hard_limit: whole.optional(),
    })
    .optional(),
  autostop: z.union([z.enum(["off", "stop", "suspend"]), flag]).optional(),
  autostart: flag.optional(),
  min_machines_running: whole.optional(),
  force_instance_key: text.optional(),
  force_instance_description: text.optional(),
});

const mount = z.strictObject({
  volume: text.optional(),
  path: text.optional(),
  name: text.optional(),
  encrypted: flag.optional(),
  size_gb: whole.optional(),
  extend_threshold_percent: whole.optional(),
  add_size_gb: whole.optional(),
  size_gb_limit: whole.optional(),
});

const signal = z.enum(["SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGTERM"]);

const process = z.strictObject({
  exec: texts.optional(),
  entrypoint: texts.optional(),
  cmd: texts.optional(),
  user: text.optional(),
  env: map.optional(),
  env_from: z
    .array(
      z.strictObject({
        env_var: text.optional(),
        field_ref: z.enum(["id", "version", "app_name", "private_ip", "region", "image"]).optional(),
      }),
    )
    .optional(),
  secrets: z.array(z.strictObject({ env_var: text.optional(), name: text.optional() })).optional(),
  ignore_app_secrets: flag.optional(),
});

/** `fly.MachineConfig` as requests may carry it (multi-container machines are not simulated). */
export const machineConfigSchema = z.strictObject({
  image: text.optional(),
  env: map.optional(),
  metadata: map.optional(),
  auto_destroy: flag.optional(),
  schedule: z.enum(["hourly", "daily", "weekly", "monthly"]).optional(),
  size: text.optional(),
  guest: guestSchema.optional(),
  standbys: texts.optional(),
  disable_machine_autostart: flag.optional(),
  init: z
    .strictObject({
      exec: texts.optional(),
      entrypoint: texts.optional(),
      cmd: texts.optional(),
      tty: flag.optional(),
      swap_size_mb: whole.optional(),
      kernel_args: texts.optional(),
    })
    .optional(),
  processes: z.array(process).optional(),
  restart: z
    .strictObject({
      policy: z.enum(["no", "always", "on-failure", "spot-price"]).optional(),
      max_retries: whole.optional(),
      gpu_bid_price: z.number().optional(),
    })
    .optional(),
  stop_config: z.strictObject({ signal: signal.optional(), timeout: duration.optional() }).optional(),
  dns: z
    .strictObject({
      skip_registration: flag.optional(),
      nameservers: texts.optional(),
      searches: texts.optional(),
      options: z.array(z.strictObject({ name: text.optional(), value: text.optional() })).optional(),
      dns_forward_rules: z
        .array(z.strictObject({ basename: text.optional(), addr: text.optional() }))
        .optional(),
      hostname: text.optional(),
      hostname_fqdn: text.optional(),
    })
    .optional(),
  mounts: z.array(mount).optional(),
  files: z
    .array(
      z.strictObject({
        guest_path: text.optional(),
        raw_value: text.optional(),
        secret_name: text.optional(),
        image_config: text.optional(),
        mode: whole.optional(),
      }),
    )
    .optional(),
  metrics: z
    .strictObject({ port: whole.optional(), path: text.optional(), https: flag.optional() })
    .optional(),
  statics: z
    .array(
      z.strictObject({
        guest_path: text,
        url_prefix: text,
        tigris_bucket: text.optional(),
        index_document: text.optional(),
      }),
    )
    .optional(),
  rootfs: z
    .strictObject({ persist: z.enum(["never", "always", "restart"]).optional(), size_gb: whole.optional() })
    .optional(),
  cache_drive: z.strictObject({ size_mb: whole.optional() }).optional(),
  checks: z.record(text, machineCheck).optional(),
  services: z.array(service).optional(),
});

/** A machine's configuration, as sent or as answered. */
export type MachineConfig = z.infer<typeof machineConfigSchema>;
/** One entry of `services`. */
export type Service = z.infer<typeof service>;
/** A check of `checks` or of a service. */
export type CheckConfig = z.infer<typeof machineCheck>;
/** CPU and memory. */
export type Guest = z.infer<typeof guestSchema>;
/** Signals that stop and `stop_config` know. */
export const stopSignal = signal;
/** A Go duration string or nanoseconds. */
export const durationSchema = duration;
