import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type FlySimulator, startFlySimulator } from "../../simulators/fly/main.ts";
import { type RequestName, requests } from "../../simulators/fly/requests.ts";
import { routes } from "../../simulators/fly/routes.ts";
import { instant } from "../../simulators/fly/timings.ts";
import { compare } from "./fields.ts";
import { withOverlay } from "./fly-overlay.ts";
import { Contract, findDocument, type Schema } from "./openapi.ts";

const found = findDocument("fly-machines.openapi.json");

/** Operations of the document that the simulator does not have. */
const NOT_SIMULATED = [
  /\/secretkeys/,
  /\/machines\/\{machine_id\}\/memory/,
  /\/tokens\/(authenticate|authorize|kms|oidc)/,
];

/** Request schemas whose name in the document differs from the decoder's. */
const NAMES: Partial<Record<RequestName, string>> = {
  UpdateMetadataRequest: "updateMetadataRequest",
  UpsertMetadataKeyRequest: "upsertMetadataKeyRequest",
  AssignIPRequest: "assignIPRequest",
  CreateAcmeCertificateRequest: "createAcmeCertificateRequest",
  CreateCustomCertificateRequest: "createCustomCertificateRequest",
  GetPlacementsRequest: "main.getPlacementsRequest",
};

/** Described fields that the simulator refuses on purpose: machines of several containers are not simulated. */
const REFUSED = ["config.containers"];

describe("the Fly simulator against Fly's published document", () => {
  const empty = { paths: {}, components: { schemas: {} } };
  const contract = new Contract("document" in found ? withOverlay(found.document) : empty);
  let sim: FlySimulator;
  const image = `registry.fly.io/hotdash:1@sha256:${"a".repeat(64)}`;

  beforeAll(async () => {
    if ("missing" in found) return;
    sim = await startFlySimulator({ timings: instant, rateLimits: false });
  });
  afterAll(async () => sim?.close());
  beforeEach(({ skip }) => {
    if ("missing" in found) skip(found.missing);
  });

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${sim.url}/v1${path}`, {
      method,
      headers: { authorization: "Bearer sim_fly", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    const template = path.replace(/\?.*$/, "");
    expect(contract.check(method, template, response.status, parsed)).toEqual([]);
    expect(response.headers.get("fly-request-id")).toBeTruthy();
    return { status: response.status, body: parsed as Record<string, string> };
  }

  async function expectStatus(status: number, ...request: Parameters<typeof call>) {
    const answer = await call(...request);
    expect([request[0], request[1], answer.status, status >= 400 ? "" : answer.body]).toEqual([
      request[0],
      request[1],
      status,
      status >= 400 ? "" : answer.body,
    ]);
    return answer.body;
  }

  const config = {
    image,
    size: "shared-cpu-2x",
    env: { A: "1" },
    metadata: { project: "hotdash" },
    stop_config: { signal: "SIGTERM", timeout: 10_000_000_000 },
    checks: { live: { type: "http", port: 8080, path: "/health", interval: "30s", timeout: 2_000_000_000 } },
    services: [
      {
        protocol: "tcp",
        internal_port: 8080,
        autostop: "stop",
        autostart: true,
        min_machines_running: 0,
        ports: [
          {
            port: 443,
            handlers: ["tls", "http"],
            force_https: false,
            http_options: { response: { headers: { "strict-transport-security": "max-age=63072000" } } },
            tls_options: { versions: ["TLSv1.2", "TLSv1.3"], alpn: ["h2"], default_self_signed: false },
          },
        ],
        concurrency: { type: "requests", soft_limit: 20, hard_limit: 25 },
        checks: [{ type: "http", path: "/health", interval: "15s", grace_period: "5s" }],
      },
    ],
  };

  test("apps, regions, placements, tokens", async () => {
    await expectStatus(201, "POST", "/apps", { name: "contract", org_slug: "hotdash" });
    await expectStatus(422, "POST", "/apps", { name: "contract", org_slug: "hotdash" });
    await expectStatus(400, "POST", "/apps", { name: "contract", colour: "red" });
    await expectStatus(200, "GET", "/apps/contract");
    await expectStatus(404, "GET", "/apps/nobody");
    await expectStatus(200, "GET", "/apps?org_slug=hotdash");
    await expectStatus(400, "GET", "/apps");
    await expectStatus(401, "GET", "/apps?org_slug=hotdash", undefined, { authorization: "Bearer wrong" });
    await expectStatus(200, "GET", "/platform/regions");
    await expectStatus(200, "POST", "/platform/placements", { org_slug: "hotdash", region: "dfw", count: 2 });
    await expectStatus(400, "POST", "/platform/placements", { org_slug: "hotdash", region: "moon" });
    await expectStatus(200, "GET", "/tokens/current");
    await expectStatus(200, "POST", "/apps/contract/deploy_token", { expiry: "24h" });
    await expectStatus(404, "POST", "/apps/nobody/deploy_token", {});
  });

  test("a machine from create to destroyed", async () => {
    const all = "/apps/contract/machines";
    const body = await expectStatus(200, "POST", all, { name: "web-1", region: "dfw", config });
    await expectStatus(409, "POST", all, { name: "web-1", region: "dfw", config });
    await expectStatus(400, "POST", all, { name: "web-2", config: { ...config, imgae: "x" } });
    const one = `${all}/${body.id}`;
    await expectStatus(200, "GET", `${one}/wait?state=started&version=${body.instance_id}`);
    await expectStatus(408, "GET", `${one}/wait?state=stopped&timeout=0`);
    await expectStatus(400, "GET", `${one}/wait?state=asleep`);
    await expectStatus(200, "GET", all);
    await expectStatus(200, "GET", `${all}?summary=true`);
    await expectStatus(404, "GET", "/apps/nobody/machines");
    await expectStatus(200, "GET", one);
    await expectStatus(400, "GET", `${all}/xyz`);
    await expectStatus(404, "GET", `${all}/00000000000000`);
    await expectStatus(200, "GET", `${one}/events?limit=5`);
    await expectStatus(200, "GET", `${one}/versions`);
    await expectStatus(200, "GET", `${one}/ps`);
    await expectStatus(200, "POST", `${one}/exec`, { command: ["true"] });
    await expectStatus(400, "POST", `${one}/exec`, {});
    await expectStatus(200, "POST", `${one}/cordon`);
    await expectStatus(200, "POST", `${one}/uncordon`);
    await lease(one);
    await metadata(one);
    await expectStatus(200, "POST", one, { config, min_secrets_version: 0 });
    await expectStatus(200, "GET", `${one}/wait?state=started`);
    await expectStatus(412, "POST", one, { config, min_secrets_version: 9 });
    await expectStatus(200, "POST", `${one}/restart?timeout=1`);
    await expectStatus(200, "GET", `${one}/wait?state=started`);
    await expectStatus(400, "POST", `${one}/signal`, { signal: "SIGNAL" });
    await expectStatus(200, "POST", `${one}/signal`, { signal: "SIGHUP" });
    await expectStatus(200, "POST", `${one}/suspend`);
    await expectStatus(200, "GET", `${one}/wait?state=suspended`);
    await expectStatus(200, "POST", `${one}/start`);
    await expectStatus(200, "GET", `${one}/wait?state=started`);
    await expectStatus(412, "DELETE", one);
    await expectStatus(400, "POST", `${one}/stop`, []);
    await expectStatus(200, "POST", `${one}/stop`, {});
    await expectStatus(200, "GET", `${one}/wait?state=stopped`);
    await expectStatus(412, "POST", `${one}/signal`, { signal: "SIGHUP" });
    await expectStatus(200, "DELETE", one);
    await expectStatus(200, "GET", `${one}/wait?state=destroyed`);
    await expectStatus(404, "POST", `${one}/start`);
    await expectStatus(200, "GET", `${all}?include_deleted=true`);
  });

  async function lease(one: string) {
    await expectStatus(404, "GET", `${one}/lease`);
    const taken = await call("POST", `${one}/lease`, { description: "contract", ttl: 30 });
    const { nonce = "" } = taken.body.data as unknown as Record<string, string>;
    await expectStatus(409, "POST", `${one}/lease`, { ttl: 30 });
    await expectStatus(409, "POST", `${one}/cordon`);
    await expectStatus(200, "GET", `${one}/lease`);
    await expectStatus(200, "DELETE", `${one}/lease`, undefined, { "fly-machine-lease-nonce": nonce });
    await expectStatus(404, "DELETE", `${one}/lease`, undefined, { "fly-machine-lease-nonce": nonce });
  }

  async function metadata(one: string) {
    await expectStatus(200, "GET", `${one}/metadata`);
    await expectStatus(204, "PATCH", `${one}/metadata`, { metadata: { a: "1", project: null } });
    await expectStatus(204, "PUT", `${one}/metadata`, { metadata: { b: "1" } });
    await expectStatus(412, "PATCH", `${one}/metadata`, { metadata: { a: "1" }, machine_version: "older" });
    await expectStatus(204, "POST", `${one}/metadata/c`, { value: "1" });
    await expectStatus(400, "POST", `${one}/metadata/c`, {});
    await expectStatus(200, "GET", `${one}/metadata/c`);
    await expectStatus(404, "GET", `${one}/metadata/z`);
    await expectStatus(204, "DELETE", `${one}/metadata/c`);
  }

  test("a machine on a host that does not answer", async () => {
    const all = "/apps/contract/machines";
    const { id = "" } = await expectStatus(200, "POST", all, { name: "lost", config: { image } });
    const host = sim.hosts.get(sim.world.apps.get("contract")?.machines.get(id)?.host ?? "");
    host.status = "unreachable";
    const body = await expectStatus(200, "GET", `${all}/${id}`);
    expect(body).toMatchObject({ config: null, host_status: "unreachable" });
    await expectStatus(408, "POST", `${all}/${id}/stop`, {});
    host.status = "ok";
  });

  test("volumes and snapshots", async () => {
    const all = "/apps/contract/volumes";
    const body = await expectStatus(200, "POST", all, { name: "data", region: "dfw", size_gb: 1 });
    await expectStatus(400, "POST", all, { name: "Data!", region: "dfw" });
    const one = `${all}/${body.id}`;
    await expectStatus(200, "GET", all);
    await expectStatus(200, "GET", one);
    await expectStatus(404, "GET", `${all}/vol_none`);
    await expectStatus(200, "PUT", one, { snapshot_retention: 10 });
    await expectStatus(400, "PUT", one, { snapshot_retention: 100 });
    await expectStatus(200, "PUT", `${one}/extend`, { size_gb: 2 });
    await expectStatus(400, "PUT", `${one}/extend`, { size_gb: 1 });
    await expectStatus(200, "POST", `${one}/snapshots`);
    await expectStatus(200, "GET", `${one}/snapshots`);
    const mounts = [{ volume: body.id, path: "/data" }];
    const machine = await expectStatus(200, "POST", "/apps/contract/machines", { config: { image, mounts } });
    await expectStatus(412, "DELETE", one);
    await expectStatus(412, "POST", "/apps/contract/machines", { config: { image, mounts } });
    await expectStatus(200, "DELETE", `/apps/contract/machines/${machine.id}?force=true`);
    await expectStatus(200, "GET", `/apps/contract/machines/${machine.id}/wait?state=destroyed`);
    await expectStatus(200, "GET", "/orgs/hotdash/machines?include_deleted=true&limit=1");
    await expectStatus(200, "GET", "/orgs/hotdash/volumes");
    await expectStatus(404, "GET", "/orgs/nobody/volumes");
    await expectStatus(200, "DELETE", one);
  });

  test("secrets", async () => {
    const all = "/apps/contract/secrets";
    await expectStatus(200, "POST", all, { values: { A: "one", B: null } });
    await expectStatus(400, "POST", all, { values: ["A"] });
    await expectStatus(200, "GET", all);
    await expectStatus(200, "GET", `${all}/A`);
    await expectStatus(404, "GET", `${all}/Z`);
    await expectStatus(201, "POST", `${all}/C`, { value: "three" });
    await expectStatus(400, "POST", `${all}/C`, {});
    await expectStatus(412, "GET", `${all}?min_version=99`);
    await expectStatus(200, "DELETE", `${all}/C`);
    await expectStatus(200, "DELETE", `${all}/never`);
  });

  test("IP assignments and certificates", async () => {
    const ips = "/apps/contract/ip_assignments";
    for (const type of ["v4", "v6", "shared_v4", "private_v6"])
      await expectStatus(200, "POST", ips, { type });
    await expectStatus(422, "POST", ips, { type: "shared_v4" });
    await expectStatus(200, "GET", ips);
    const ip = sim.world.apps.get("contract")?.ips[1]?.ip ?? "";
    await expectStatus(204, "DELETE", `${ips}/${ip}`);
    await expectStatus(404, "DELETE", `${ips}/${ip}`);
    const certificates = "/apps/contract/certificates";
    const hostname = "app.hotrodan.com";
    const pem = (what: string) => `-----BEGIN ${what}-----\nAA==\n-----END ${what}-----\n`;
    await expectStatus(201, "POST", `${certificates}/acme`, { hostname });
    await expectStatus(422, "POST", `${certificates}/acme`, { hostname: "no hostname" });
    await expectStatus(200, "GET", `${certificates}/${hostname}`);
    await expectStatus(200, "POST", `${certificates}/${hostname}/check`);
    sim.setDns("contract", hostname);
    await expectStatus(200, "POST", `${certificates}/${hostname}/check`);
    const custom = { hostname, fullchain: pem("CERTIFICATE"), private_key: pem("PRIVATE KEY") };
    await expectStatus(201, "POST", `${certificates}/custom`, custom);
    await expectStatus(422, "POST", `${certificates}/custom`, { ...custom, private_key: "x" });
    await expectStatus(200, "GET", certificates);
    await expectStatus(200, "DELETE", `${certificates}/${hostname}/custom`);
    await expectStatus(200, "DELETE", `${certificates}/${hostname}/acme`);
    await expectStatus(204, "DELETE", `${certificates}/${hostname}`);
    await expectStatus(404, "GET", `${certificates}/${hostname}`);
  });

  test("the app goes, and with it what it held", async () => {
    await expectStatus(412, "DELETE", "/apps/contract");
    await expectStatus(202, "DELETE", "/apps/contract?force=true");
    await expectStatus(404, "GET", "/apps/contract/machines");
  });

  test("every simulated operation of the document was seen, and the others are listed", () => {
    const simulated = contract.operations().filter((one) => !NOT_SIMULATED.some((skip) => skip.test(one)));
    expect(simulated.filter((one) => !contract.succeeded.has(one))).toEqual([]);
    // 9 secret keys, 3 balloon memory, 4 token operations.
    expect(contract.operations().length - simulated.length).toBe(16);
  });

  test("every simulated operation refuses a wrong token, and an app that is not there", async () => {
    for (const operation of contract.operations()) {
      if (NOT_SIMULATED.some((skip) => skip.test(operation))) continue;
      const [method = "", template = ""] = operation.split(" ");
      const path = template.replace("{app_name}", "nobody").replace(/\{(\w+)\}/g, "00000000000000");
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      await expectStatus(401, method, path, body, { authorization: "Bearer wrong" });
      // Bodies are read first, as a decoder does: an empty one may be 400 or 422 before the app is looked for.
      if (template.includes("{app_name}")) {
        const { status } = await call(method, path, body);
        expect([400, 404, 422], operation).toContain(status);
      }
    }
  });

  test("every route of the simulator is an operation of the document", () => {
    const none = Object.create(null) as Parameters<typeof routes>[0];
    const templates = routes(none).map(({ method, path }) => `${method} ${path.replace(/^\/v1/, "")}`);
    const described = contract.operations().map((one) => one.replace(/\{\w+\}/g, ":x"));
    expect(templates.filter((one) => !described.includes(one.replace(/:\w+/g, ":x")))).toEqual([]);
  });

  test("every request field that is accepted is described, and the other way round", () => {
    const differences = (Object.keys(requests) as RequestName[]).flatMap((name) => {
      const accepted = z.toJSONSchema(requests[name], { io: "input", unrepresentable: "any" }) as Schema;
      const described = contract.document.components.schemas[NAMES[name] ?? name];
      if (!described) return [`${name}: not in the document`];
      return compare(contract, accepted, described)
        .filter((one) => !(one.kind === "missing" && REFUSED.includes(one.path)))
        .map((one) => `${name} ${one.kind} ${one.path}`);
    });
    expect(differences).toEqual([]);
  });
});
