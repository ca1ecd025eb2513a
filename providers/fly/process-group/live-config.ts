import * as z from "zod";
import { equal } from "../../kernel/compare.ts";
import { normalDuration } from "./durations.ts";

/**
 * The normal form of a machine's config, whoever wrote it: the program, or the API with its habits (empty objects,
 * autostop as a boolean, durations in other spellings, fields it filled in). Both sides pass through `normalConfig`
 * before they are compared, so only real differences are left. Values are taken as they are: whatever somebody did by
 * hand must show as drift, never as an error.
 */
type Fields = Record<string, unknown>;

const DURATIONS = ["interval", "timeout", "grace_period"];

const autostop = (value: unknown) =>
  value === true ? "stop" : value === false || value == null ? "off" : value;
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);
const fieldsOf = (value: unknown) => (value ?? {}) as Fields;

export function normalConfig(config: Fields): Fields {
  const { guest, services, checks, restart, stop_config, init, mounts, metadata, env, image } = config;
  const { schedule, standbys } = config;
  return withoutEmpty({
    image,
    guest: pick(guest, ["cpu_kind", "cpus", "memory_mb"]),
    env: withoutFlysOwn(fieldsOf(env)),
    services: listOf(services).map(normalService),
    checks: mapValues(fieldsOf(checks), (check) => normalCheck(check as Fields)),
    restart: pick(restart, ["policy", "max_retries"]),
    stop_config: normalDurations(pick(stop_config, ["signal", "timeout"])),
    init: pick(init, ["exec", "entrypoint", "cmd", "swap_size_mb"]),
    mounts: listOf(mounts).map((mount) => pick(mount, ["volume", "path"])),
    metadata: pick(metadata, OWN_METADATA),
    schedule,
    standbys: Array.isArray(standbys) ? [...standbys].sort() : standbys,
  });
}

/**
 * The version that a machine was launched with, as people call it. Only told, never compared: a machine is updated for
 * another image, and for no other name of it.
 */
export const VERSION_METADATA = "hotdash_version";

/**
 * The slot of a machine whose name is none, and that name. Only told, never compared: what Fly's own tool made keeps the name
 * that it was given.
 */
export const SLOT_METADATA = "hotdash_slot";

/**
 * When a machine was asked to begin anew although nothing of it differs: RFC 3339. Compared only with a rollout that asks for it
 * (`runsConfig`), so that whoever declares nothing of the kind finds no difference.
 */
export const RESTART_METADATA = "hotdash_restarted";

/** The metadata that we write and compare. Everything else under that key belongs to others and is carried along untouched. */
export const OWN_METADATA = [
  "fly_process_group",
  "hotdash_project",
  "hotdash_stack",
  "hotdash_app",
  "hotdash_secrets_version",
] as const;

/**
 * What Fly gives to every machine by itself (its documentation, "The Machine Runtime Environment"), and its own tool writes
 * into the config as well (flyctl, internal/appconfig/machines.go): nobody sets it, and nobody loses it. Which machine a spare
 * one stands for is said by whoever makes it.
 */
export const isFlysOwn = (variable: string): boolean =>
  (variable.startsWith("FLY_") && variable !== "FLY_STANDBY_FOR") || variable === "PRIMARY_REGION";

/** The variables of a machine without Fly's own. */
export const withoutFlysOwn = (env: Fields): Fields =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !isFlysOwn(name)));

function normalService(service: Fields): Fields {
  return {
    protocol: service.protocol ?? "tcp",
    internal_port: service.internal_port,
    ports: listOf(service.ports).map(normalPort),
    checks: listOf(service.checks).map(normalCheck),
    concurrency: normalConcurrency(fieldsOf(service.concurrency)),
    autostop: autostop(service.autostop),
    autostart: service.autostart ?? true,
    min_machines_running: service.min_machines_running ?? 0,
  };
}

/**
 * Where a service says nothing of its load, Fly counts connections, prefers another machine above 20 of them, and has no
 * hard limit (its documentation of `concurrency`). The API may answer 0 for a limit that there is not.
 */
export const CONCURRENCY_DEFAULTS = { type: "connections", soft_limit: 20 } as const;

function normalConcurrency(given: Fields): Fields {
  const limits = Object.entries(pick(given, ["type", "soft_limit", "hard_limit"]));
  return { ...CONCURRENCY_DEFAULTS, ...Object.fromEntries(limits.filter(([, value]) => value !== 0)) };
}

/**
 * The outermost first. The order says nothing: Fly's own tool writes [http, tls] for an `http_service` and [tls, http] in
 * the files that it makes, for one and the same port.
 */
const HANDLERS = ["proxy_proto", "tcp", "pg_tls", "tls", "http"];

const normalHandlers = (given: unknown): unknown =>
  Array.isArray(given)
    ? [...given].sort((one, other) => HANDLERS.indexOf(String(one)) - HANDLERS.indexOf(String(other)))
    : [];

/** Options of a port that say nothing while they are false. */
const OFF = ["h2_backend", "pristine"];
const unlessOff = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key, value]) => value !== false || !OFF.includes(key)));

/** Fly's own where a port says nothing. Which protocols (alpn) it then offers is not documented, so absent is absent. */
export const TLS_DEFAULTS = { versions: ["TLSv1.2", "TLSv1.3"], default_self_signed: false };

function normalPort(port: Fields): Fields {
  const { response } = fieldsOf(port.http_options);
  const http = pick(port.http_options, ["compress", "h2_backend", "headers_read_timeout", "idle_timeout"]);
  // Names of headers are the same in capitals. The order of versions says nothing, that of alpn does.
  const headers = Object.entries(fieldsOf(fieldsOf(response).headers)).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const tls = { ...TLS_DEFAULTS, ...pick(port.tls_options, ["versions", "alpn", "default_self_signed"]) };
  const { versions } = tls;
  return {
    port: port.port,
    handlers: normalHandlers(port.handlers),
    force_https: port.force_https ?? false,
    http_options: {
      ...unlessOff(http),
      response: { ...unlessOff(pick(response, ["pristine"])), headers: Object.fromEntries(headers) },
    },
    tls_options: { ...tls, versions: Array.isArray(versions) ? [...versions].sort() : versions },
  };
}

const CHECK_FIELDS = [
  "type",
  "kind",
  "port",
  "interval",
  "timeout",
  "grace_period",
  "method",
  "path",
  "protocol",
  "tls_skip_verify",
  "headers",
];

function normalCheck(check: Fields): Fields {
  return normalDurations(pick(check, CHECK_FIELDS));
}

function normalDurations(fields: Fields): Fields {
  return mapValues(fields, (value, key) => (DURATIONS.includes(key) ? normalDuration(value) : value));
}

function pick(value: unknown, keys: readonly string[]): Fields {
  const fields = fieldsOf(value);
  return Object.fromEntries(keys.filter((key) => fields[key] != null).map((key) => [key, fields[key]]));
}

function mapValues(fields: Fields, change: (value: unknown, key: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value, key)]));
}

/** Null, an empty object, an empty list and an absent field all mean the same to the API. */
function withoutEmpty(value: Fields): Fields {
  const kept: Fields = {};
  for (const [key, item] of Object.entries(value)) {
    const cleaned = Array.isArray(item)
      ? item.map((one) => (isFields(one) ? withoutEmpty(one) : one))
      : isFields(item)
        ? withoutEmpty(item)
        : item;
    if (cleaned == null || equal(cleaned, {}) || equal(cleaned, [])) continue;
    kept[key] = cleaned;
  }
  return kept;
}

function isFields(value: unknown): value is Fields {
  return z.record(z.string(), z.unknown()).safeParse(value).success;
}
