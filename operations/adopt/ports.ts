import { TLS_DEFAULTS } from "../../providers/fly/process-group/live-config.ts";
import { equal } from "../../providers/kernel/compare.ts";
import type { Port } from "./groups.ts";

type Fields = Record<string, unknown>;

/** What the ports 80 and 443 say beside their handlers, as `dashboard.web.http` and `.https` have it; nothing for defaults. */
export function portSettings(ports: readonly Port[]): { http?: Fields; https?: Fields } {
  const [clear, secure] = [80, 443].map((number) => ports.find(({ port }) => port === number));
  const http = {
    // Said even where a rule of the team will refuse it: a redirect that nobody asked for breaks callers.
    ...(clear?.handlers?.includes("http") && clear.force_https !== true ? { force_https: false } : {}),
    ...optionsOf(clear),
  };
  const tls = Object.entries(secure?.tls_options ?? {}).filter(([key, value]) => !isDefault(key, value));
  const https = {
    ...optionsOf(secure),
    ...(tls.length > 0 ? { tls_options: Object.fromEntries(tls) } : {}),
  };
  return { ...(isSaid(http) ? { http } : {}), ...(isSaid(https) ? { https } : {}) };
}

const optionsOf = (port: Port | undefined): Fields =>
  isSaid(port?.http_options) ? { http_options: port?.http_options } : {};

const isSaid = (fields: Fields | undefined): boolean => Object.keys(fields ?? {}).length > 0;

const isDefault = (key: string, value: unknown): boolean => equal((TLS_DEFAULTS as Fields)[key], value);
