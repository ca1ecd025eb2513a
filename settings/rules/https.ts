import type { Finding } from "../finding.ts";

/** Header by which browsers keep to HTTPS, in the form in which names are compared. */
export const HSTS_HEADER = "strict-transport-security";

/**
 * Two years, as browsers' preload lists recommend, and the names below the domain: nobody serves any in clear. No
 * `preload`: that is for the owner of the whole domain, and cannot be taken back soon.
 */
export const HSTS = "max-age=63072000; includeSubDomains";

/** Least max-age in seconds: one year, below which a header protects only those who come often. */
export const LEAST_MAX_AGE = 31_536_000;

/** What the proxy may speak. */
export const TLS_VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;

/** A port of a service, in Fly's own words. */
export interface PublicPort {
  handlers?: readonly string[] | null;
  force_https?: boolean | null;
  http_options?: { response?: { headers?: Readonly<Record<string, unknown>> | null } | null } | null;
  tls_options?: { versions?: readonly string[] | null } | null;
}

/** Whether a port takes HTTP in clear. */
export const isClear = ({ handlers }: Pick<PublicPort, "handlers">): boolean =>
  (handlers ?? []).includes("http") && !(handlers ?? []).includes("tls");

/** Forces HTTPS on the ports of a service that take HTTP in clear, if another of its ports answers HTTPS; tells whether it changed any. */
export function forceHttps(ports: PublicPort[]): boolean {
  if (!ports.some(({ handlers }) => handlers?.includes("tls") && handlers.includes("http"))) return false;
  const clear = ports.filter((port) => isClear(port) && port.force_https !== true);
  for (const port of clear) port.force_https = true;
  return clear.length > 0;
}

/** Judges a public port; `property` is its path. Values of headers are not repeated. */
export function judgePort(
  port: PublicPort,
  property: string,
  leastMaxAge: number = LEAST_MAX_AGE,
): Finding[] {
  const handlers = port.handlers ?? [];
  if (isClear(port))
    return port.force_https === true
      ? []
      : [
          {
            property: `${property}.force_https`,
            problem: "is not true, so that the port answers in clear",
            fix: "Set it to true.",
          },
        ];
  if (!handlers.includes("tls"))
    return [
      {
        property: `${property}.handlers`,
        problem: "has no tls, so that the port speaks in clear",
        fix: "Set it to [tls, http], or name the app in fly.internalApps when only the private network reaches it.",
      },
    ];
  return [
    ...judgeVersions(port.tls_options?.versions, `${property}.tls_options.versions`),
    ...(handlers.includes("http") ? judgeHeader(port, property, leastMaxAge) : []),
  ];
}

function judgeVersions(versions: readonly string[] | null | undefined, property: string): Finding[] {
  const allowed: readonly string[] = TLS_VERSIONS;
  if (versions && versions.length > 0 && versions.every((version) => allowed.includes(version))) return [];
  return [
    {
      property,
      problem: "does not say that only TLS 1.2 and 1.3 are spoken",
      fix: `Set it to [${TLS_VERSIONS.join(", ")}].`,
    },
  ];
}

function judgeHeader({ http_options }: PublicPort, property: string, leastMaxAge: number): Finding[] {
  const headers = Object.entries(http_options?.response?.headers ?? {});
  const given = headers.find(([name]) => name.toLowerCase() === HSTS_HEADER)?.[1];
  const reason = hstsProblem(given, leastMaxAge);
  if (reason === undefined) return [];
  const fix = `Set it to "${HSTS}".`;
  const where = `${property}.http_options.response.headers.${HSTS_HEADER}`;
  return [{ property: where, problem: reason, fix }];
}

/** What is wrong with the value of a Strict-Transport-Security header; undefined when nothing is. */
export function hstsProblem(given: unknown, leastMaxAge: number): string | undefined {
  if (given === undefined) return "is missing: browsers would come back in clear";
  const age =
    typeof given === "string" ? /(?:^|;)\s*max-age\s*=\s*"?(\d+)"?\s*(?:;|$)/i.exec(given)?.[1] : undefined;
  if (age !== undefined && Number(age) >= leastMaxAge) return undefined;
  return `has no max-age of at least ${leastMaxAge} seconds`;
}
