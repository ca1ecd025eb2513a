import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App, Certificate } from "./app.ts";
import { refuse, rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { bodyOf } from "./validate.ts";

/** Milliseconds a certificate is good for. */
const LIFETIME = 90 * 86_400_000;
/** Answers per page when the request does not say. */
const PAGE = 100;

/** The hostnames of an app and their certificates. */
export function certificateRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/certificates";
  const one = `${all}/:hostname`;
  return [
    {
      method: "GET",
      path: all,
      action: "certificates.list",
      kind: "read",
      handler: (call) => list(fly, call),
    },
    {
      method: "POST",
      path: `${all}/acme`,
      action: "certificates.createAcme",
      kind: "mutate",
      handler: (call) => add(fly, call, bodyOf(call, "CreateAcmeCertificateRequest").hostname, "acme"),
    },
    {
      method: "POST",
      path: `${all}/custom`,
      action: "certificates.createCustom",
      kind: "mutate",
      handler: (call) => {
        const body = bodyOf(call, "CreateCustomCertificateRequest");
        if (!body.fullchain?.includes("-----BEGIN ") || !body.private_key?.includes("-----BEGIN ")) {
          throw refuse(422, "Validation failed: fullchain and private_key must be PEM");
        }
        return add(fly, call, body.hostname, "custom");
      },
    },
    { method: "GET", path: one, action: "certificates.get", kind: "read", handler: (call) => get(fly, call) },
    {
      method: "POST",
      path: `${one}/check`,
      action: "certificates.check",
      kind: "read",
      handler: (call) => check(fly, call),
    },
    {
      method: "DELETE",
      path: one,
      action: "certificates.delete",
      kind: "mutate",
      handler: (call) => {
        const { app, certificate } = find(fly, call);
        app.certificates.delete(certificate.hostname);
        return { status: 204 };
      },
    },
    ...(["acme", "custom"] as const).map(
      (part): Route => ({
        method: "DELETE",
        path: `${one}/${part}`,
        action: `certificates.delete${part === "acme" ? "Acme" : "Custom"}`,
        kind: "mutate",
        handler: (call) => {
          const { app, certificate } = find(fly, call);
          certificate[part] = false;
          return { status: 200, body: detail(fly, app, certificate) };
        },
      }),
    ),
  ];
}

/** Whether the certificate is issued: custom ones at once, others some time after their DNS records were set. */
export function isConfigured(fly: Fly, { custom, acme, dnsSetAt }: Certificate): boolean {
  if (dnsSetAt === undefined) return false;
  return custom || (acme && fly.world.now() >= dnsSetAt + fly.world.timings.certificateIssue);
}

function find(fly: Fly, call: Call): { app: App; certificate: Certificate } {
  const app = fly.world.app(call.app);
  const certificate = app.certificates.get(call.params.hostname ?? "");
  if (!certificate) throw refuse(404, "certificate not found");
  return { app, certificate };
}

function add(fly: Fly, call: Call, hostname: string | undefined, part: "acme" | "custom"): Reply {
  const app = fly.world.app(call.app);
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(hostname ?? "")) {
    throw refuse(422, `Validation failed: Hostname '${hostname ?? ""}' is not a hostname`);
  }
  for (const other of fly.world.apps.values()) {
    if (other === app || !other.certificates.has(hostname ?? "")) continue;
    throw refuse(422, "Validation failed: Hostname already exists on another app");
  }
  const now = fly.world.now();
  const known = app.certificates.get(hostname ?? "");
  if (known?.[part]) throw refuse(422, "Validation failed: Hostname already exists on app");
  const fresh = { hostname: hostname ?? "", acme: false, custom: false, createdAt: now, updatedAt: now };
  const certificate: Certificate = { ...(known ?? fresh), [part]: true, updatedAt: now };
  app.certificates.set(certificate.hostname, certificate);
  return { status: 201, body: detail(fly, app, certificate) };
}

function get(fly: Fly, call: Call): Reply {
  const { app, certificate } = find(fly, call);
  return { status: 200, body: detail(fly, app, certificate) };
}

function check(fly: Fly, call: Call): Reply {
  const { app, certificate } = find(fly, call);
  const set = certificate.dnsSetAt !== undefined;
  const { dns_requirements } = detail(fly, app, certificate);
  const records = {
    a: set ? dns_requirements.a : [],
    aaaa: set ? dns_requirements.aaaa : [],
    cname: [],
    // Fly's own client holds these three as pointers: null where the name has no such record (fly-go v0.5.0, types.go).
    acme_challenge_cname: set ? dns_requirements.acme_challenge.target : null,
    ownership_txt: null,
    resolved_addresses: set ? [...dns_requirements.a, ...dns_requirements.aaaa] : [],
    soa: null,
  };
  return { status: 200, body: { ...detail(fly, app, certificate), dns_records: records } };
}

function list(fly: Fly, call: Call): Reply {
  const app = fly.world.app(call.app);
  const filter = call.query.get("filter") ?? "";
  const from = Number(call.query.get("cursor") ?? 0);
  const limit = Number(call.query.get("limit") ?? PAGE);
  if (!Number.isInteger(limit) || limit < 1) throw refuse(400, "invalid limit");
  if (!Number.isInteger(from)) throw refuse(400, "invalid cursor");
  const all = [...app.certificates.values()].filter((one) => one.hostname.includes(filter));
  const page = all.slice(from, from + limit);
  const next_cursor = from + limit < all.length ? String(from + limit) : "";
  const certificates = page.map((one) => summary(fly, one));
  return { status: 200, body: { certificates, total_count: all.length, next_cursor } };
}

const statusOf = (fly: Fly, certificate: Certificate) =>
  isConfigured(fly, certificate) ? "active" : "pending_validation";

function summary(fly: Fly, certificate: Certificate) {
  const set = certificate.dnsSetAt !== undefined;
  return {
    hostname: certificate.hostname,
    configured: isConfigured(fly, certificate),
    status: statusOf(fly, certificate),
    acme_requested: certificate.acme,
    acme_alpn_configured: set,
    acme_dns_configured: set,
    acme_http_configured: set,
    ownership_txt_configured: false,
    dns_provider: "",
    has_custom_certificate: certificate.custom,
    has_fly_certificate: certificate.acme && isConfigured(fly, certificate),
    created_at: rfc3339(certificate.createdAt),
    updated_at: rfc3339(certificate.updatedAt),
  };
}

function detail(fly: Fly, app: App, certificate: Certificate) {
  const { hostname, createdAt, acme, custom, dnsSetAt } = certificate;
  const set = dnsSetAt !== undefined;
  const configured = isConfigured(fly, certificate);
  const bare = hostname.replace(/^\*\./, "");
  const expires_at = rfc3339(createdAt + LIFETIME);
  const entry = (source: "fly" | "custom", authority: string) => ({
    source,
    status: configured ? "active" : "pending_validation",
    // Absent until there is a certificate (`omitempty` there).
    ...(configured ? { issuer: authority, expires_at } : {}),
    created_at: rfc3339(createdAt),
    issued: configured
      ? (["rsa", "ecdsa"] as const).map((type) => ({ type, certificate_authority: authority, expires_at }))
      : [],
  });
  return {
    hostname,
    configured,
    acme_requested: acme,
    status: statusOf(fly, certificate),
    certificates: [
      ...(acme ? [entry("fly", "lets_encrypt")] : []),
      ...(custom ? [entry("custom", "custom")] : []),
    ],
    validation: {
      dns_configured: set,
      alpn_configured: set,
      http_configured: set,
      ownership_txt_configured: false,
    },
    validation_errors: set ? [] : [missingDns(fly, hostname)],
    dns_requirements: {
      a: app.ips.filter((ip) => ip.type === "v4" || ip.type === "shared_v4").map((ip) => ip.ip),
      aaaa: app.ips.filter((ip) => ip.type === "v6").map((ip) => ip.ip),
      cname: `${app.name}.fly.dev`,
      acme_challenge: { name: `_acme-challenge.${bare}`, target: `${bare}.${app.id.slice(0, 6)}.flydns.net` },
      ownership: {
        name: `_fly-ownership.${bare}`,
        app_value: `app-${app.id.slice(0, 7)}`,
        org_value: `org-${app.org}`,
      },
    },
  };
}

function missingDns(fly: Fly, hostname: string) {
  return {
    code: "DNS_NOT_CONFIGURED",
    message: `No A, AAAA or CNAME record of ${hostname} points at the app`,
    remediation: "Create the records listed in dns_requirements",
    timestamp: rfc3339(fly.world.now()),
  };
}
