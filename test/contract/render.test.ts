import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../providers/kernel/clock.ts";
import { type RenderSimulator, startRenderSimulator } from "../../simulators/render/main.ts";
import { routes } from "../../simulators/render/routes.ts";
import { instant } from "../../simulators/render/timings.ts";
import { checkServicePatch, renderContract } from "./render.ts";

const { contract, missing } = renderContract();

/** Operations of the document that the simulator does not have, by the beginning of their path. */
const NOT_SIMULATED = [
  /\/(blueprints|dedicated-ips|webhooks|workflows|workflowversions|tasks|task-runs|metrics|metrics-stream|maintenance)\b/,
  /\/(notification-settings|organizations|logs\/)/,
  /\/(audit-logs|members|snapshots|preview|jobs|headers|routes|cache)\b/,
  // Refused on purpose.
  /\/postgres\b/,
];

const isSimulated = (operation: string) => !NOT_SIMULATED.some((skip) => skip.test(operation));

describe("the Render simulator against Render's published document", () => {
  let sim: RenderSimulator;
  const image = { ownerId: "", imagePath: `ghcr.io/hotdash/app:1@sha256:${"a".repeat(64)}` };

  beforeAll(async () => {
    if (missing === undefined) sim = await startRenderSimulator({ timings: instant, rateLimits: false });
  });
  afterAll(async () => sim?.close());
  beforeEach(({ skip }) => {
    if (missing !== undefined) skip(missing);
  });

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${sim.url}${path}`, {
      method,
      headers: { authorization: "Bearer sim_render", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    const template = path.replace(/\?.*$/, "");
    expect(contract.check(method, template, response.status, parsed)).toEqual([]);
    // What is taken must be allowed: else a client could learn here what Render refuses.
    if (response.status < 400) expect(contract.checkRequest(method, template, body)).toEqual([]);
    const [, id] = method === "PATCH" ? (/^\/services\/([^/]+)$/.exec(path) ?? []) : [];
    if (id !== undefined && response.status < 400)
      expect(checkServicePatch(contract, sim.service(id).type, body as object)).toEqual([]);
    expect(response.headers.get("render-request-id")).toBeTruthy();
    expect(text === "" || text.endsWith("\n")).toBe(true);
    return { status: response.status, body: parsed as Record<string, string> };
  }

  async function expectStatus(status: number, ...request: Parameters<typeof call>) {
    const { status: got, body } = await call(...request);
    expect([request[0], request[1], got, got === status ? "" : body]).toEqual([
      request[0],
      request[1],
      status,
      "",
    ]);
    return body;
  }

  async function service(type: string, name: string, details = {}, more = {}) {
    const body = { type, name, ownerId: sim.ownerId, image, ...more };
    const made = (await expectStatus(201, "POST", "/services", {
      ...body,
      serviceDetails: { runtime: "image", ...details },
    })) as unknown as { service: { id: string }; deployId: string };
    return made.service.id;
  }

  async function live(id: string) {
    await expect.poll(() => sim.service(id).deploys[0]?.status, { interval: 5 }).toBe("live");
  }

  test("workspaces and the owner of the key", async () => {
    await expectStatus(200, "GET", "/users");
    await expectStatus(200, "GET", "/owners?limit=1");
    await expectStatus(200, "GET", `/owners/${sim.ownerId}`);
    await expectStatus(404, "GET", "/owners/tea-none");
  });

  test("a web service with everything it may have", async () => {
    const details = {
      plan: "standard",
      region: "ohio",
      numInstances: 2,
      healthCheckPath: "/health",
      preDeployCommand: "npm run migrate",
      maintenanceMode: { enabled: false, uri: "" },
      maxShutdownDelaySeconds: 60,
      previews: { generation: "off" },
      renderSubdomainPolicy: "enabled",
      ipAllowList: [{ cidrBlock: "0.0.0.0/0", description: "everywhere" }],
      envSpecificDetails: { dockerCommand: "npm start" },
    };
    const id = await service("web_service", "web", details, {
      autoDeployTrigger: "off",
      envVars: [
        { key: "A", value: "1" },
        { key: "B", generateValue: true },
      ],
      secretFiles: [{ name: "key.pem", content: "x" }],
    });
    const one = `/services/${id}`;
    await live(id);
    await expectStatus(200, "GET", one);
    await expectStatus(200, "GET", "/services?limit=1&type=web_service&includePreviews=false");
    await expectStatus(400, "GET", "/services?limit=1000");
    await expectStatus(200, "PATCH", one, {
      name: "web-2",
      image,
      autoDeploy: "no",
      buildFilter: null,
      serviceDetails: {
        plan: "pro",
        cache: { profile: "no-cache" },
        maintenanceMode: { enabled: true, uri: "" },
      },
    });
    await expectStatus(400, "PATCH", one, { serviceDetails: { healtCheckPath: "/" } });
    await expectStatus(400, "POST", "/services", { type: "web_service", ownerId: sim.ownerId });
    await expectStatus(404, "GET", "/services/srv-none");
    await variables(one);
    await deploys(one);
    await domains(one);
    await expectStatus(202, "POST", `${one}/scale`, { numInstances: 3 });
    const criterion = { enabled: true, percentage: 70 };
    const autoscaling = { enabled: true, min: 1, max: 3, criteria: { cpu: criterion, memory: criterion } };
    await expectStatus(200, "PUT", `${one}/autoscaling`, autoscaling);
    await expectStatus(200, "GET", one);
    await expectStatus(204, "DELETE", `${one}/autoscaling`);
    await expectStatus(400, "POST", `${one}/scale`, { numInstances: 0 });
    await expectStatus(200, "GET", `${one}/instances`);
    await expectStatus(200, "POST", `${one}/restart`);
    await expectStatus(202, "POST", `${one}/suspend`);
    await expectStatus(200, "GET", one);
    await expectStatus(202, "POST", `${one}/resume`);
    await live(id);
    await expectStatus(200, "GET", `${one}/events?limit=100`);
    await expectStatus(200, "GET", `/events/${sim.service(id).events[0]?.id}`);
    await expectStatus(404, "GET", "/events/evt-none");
    await expectStatus(200, "GET", `/logs?ownerId=${sim.ownerId}&resource=${id}&limit=100`);
    await expectStatus(400, "GET", `/logs?ownerId=${sim.ownerId}`);
    await expectStatus(204, "DELETE", one);
    await expectStatus(404, "DELETE", one);
  });

  async function variables(one: string) {
    const vars = `${one}/env-vars`;
    await expectStatus(200, "GET", `${vars}?limit=1`);
    await expectStatus(200, "PUT", vars, [
      { key: "A", value: "2" },
      { key: "C", generateValue: true },
    ]);
    await expectStatus(400, "PUT", vars, [{ key: "A" }]);
    await expectStatus(200, "PUT", `${vars}/D`, { value: "3" });
    await expectStatus(200, "PUT", `${vars}/E`, { generateValue: true });
    await expectStatus(200, "GET", `${vars}/D`);
    await expectStatus(404, "GET", `${vars}/NONE`);
    await expectStatus(204, "DELETE", `${vars}/D`);
    const files = `${one}/secret-files`;
    await expectStatus(200, "PUT", files, [{ name: "a.txt", content: "x" }]);
    await expectStatus(201, "PUT", `${files}/b.txt`, { content: "y" });
    await expectStatus(200, "GET", files);
    await expectStatus(200, "GET", `${files}/b.txt`);
    await expectStatus(204, "DELETE", `${files}/b.txt`);
    await expectStatus(404, "DELETE", `${files}/b.txt`);
  }

  async function deploys(one: string) {
    const all = `${one}/deploys`;
    const [first] = (await expectStatus(200, "GET", `${all}?limit=1&status=live`)) as unknown as {
      deploy: { id: string };
    }[];
    const made = await expectStatus(201, "POST", all, {});
    await expectStatus(200, "POST", `${all}/${made.id}/cancel`);
    await expectStatus(400, "POST", `${all}/${made.id}/cancel`);
    await expectStatus(200, "GET", `${all}/${made.id}`);
    await expectStatus(404, "GET", `${all}/dep-none`);
    await expectStatus(201, "POST", all, { imageUrl: image.imagePath });
    await expectStatus(400, "POST", all, { deployMode: "deploy_only", clearCache: "clear" });
    await expectStatus(201, "POST", `${one}/rollback`, { deployId: first?.deploy.id });
    await expectStatus(404, "POST", `${one}/rollback`, { deployId: "dep-none" });
    await live(one.split("/").at(-1) ?? "");
  }

  async function domains(one: string) {
    const all = `${one}/custom-domains`;
    await expectStatus(201, "POST", all, { name: "hotrodan.com" });
    await expectStatus(201, "POST", all, { name: "app.hotrodan.com" });
    await expectStatus(409, "POST", all, { name: "app.hotrodan.com" });
    await expectStatus(400, "POST", all, { name: "no hostname" });
    await expectStatus(200, "GET", `${all}?limit=2&verificationStatus=unverified`);
    sim.setDns("app.hotrodan.com");
    await expectStatus(202, "POST", `${all}/app.hotrodan.com/verify`);
    await expectStatus(200, "GET", `${all}/app.hotrodan.com`);
    await expectStatus(404, "GET", `${all}/nobody.hotrodan.com`);
    await expectStatus(204, "DELETE", `${all}/hotrodan.com`);
  }

  test("private services with disks, workers from a repository", async () => {
    const disk = { name: "data", mountPath: "/data/chroma", sizeGB: 10 };
    const id = await service("private_service", "chroma", { disk });
    await live(id);
    await expectStatus(200, "GET", `/services/${id}`);
    const diskId = sim.service(id).disk?.id;
    await expectStatus(200, "GET", `/disks?serviceId=${id}`);
    await expectStatus(200, "GET", `/disks/${diskId}`);
    await expectStatus(200, "PATCH", `/disks/${diskId}`, { sizeGB: 20 });
    await expectStatus(400, "PATCH", `/disks/${diskId}`, { sizeGB: 10 });
    await expectStatus(204, "DELETE", `/disks/${diskId}`);
    await expectStatus(404, "GET", `/disks/${diskId}`);
    await expectStatus(201, "POST", "/disks", { ...disk, serviceId: id });
    const worker = await service(
      "background_worker",
      "jobs",
      { runtime: "node", envSpecificDetails: { buildCommand: "npm ci", startCommand: "npm start" } },
      { image: undefined, repo: "https://github.com/Jgorzitza/HotDash", branch: "main" },
    );
    await live(worker);
    await expectStatus(200, "GET", `/services/${worker}`);
    await expectStatus(200, "GET", `/services/${worker}/deploys`);
  });

  test("a cron job and its runs", async () => {
    const id = await service("cron_job", "nightly", { schedule: "0 3 * * *" });
    await live(id);
    await expectStatus(200, "POST", `/cron-jobs/${id}/runs`);
    await expect.poll(() => sim.service(id).lastSuccessfulRunAt, { interval: 5 }).toBeTruthy();
    await expectStatus(200, "GET", `/services/${id}`);
    await expectStatus(404, "DELETE", `/cron-jobs/${id}/runs`);
    await expectStatus(200, "PATCH", `/services/${id}`, {
      serviceDetails: { envSpecificDetails: { dockerCommand: "sim-sleep-60000" } },
    });
    await expectStatus(201, "POST", `/services/${id}/deploys`, {});
    await live(id);
    await expectStatus(200, "POST", `/cron-jobs/${id}/runs`);
    await expectStatus(204, "DELETE", `/cron-jobs/${id}/runs`);
    await expectStatus(200, "GET", `/services/${id}/events`);
    await expectStatus(400, "POST", `/services/${id}/restart`);
  });

  test("failing deploys say why in events", async () => {
    const clock = new VirtualClock();
    const other = await startRenderSimulator({ clock });
    for (const sentinel of ["sim-crash", "sim-oom", "sim-pull-failure", "sim-release-failure"]) {
      const { body } = await other.request("POST", "/services", {
        type: "web_service",
        name: sentinel,
        ownerId: other.ownerId,
        image: { ownerId: "", imagePath: `hotdash/app:${sentinel}` },
        serviceDetails: { runtime: "image", preDeployCommand: "npm run migrate" },
      });
      await clock.advance(60_000);
      const { id } = (body as { service: { id: string } }).service;
      expect(other.service(id).deploys[0]?.status).toMatch(/_failed$/);
      const path = `/services/${id}/events`;
      const events = await other.request("GET", `${path}?limit=100`);
      expect(contract.check("GET", path, 200, events.body)).toEqual([]);
    }
    await other.close();
  });

  test("env groups", async () => {
    const id = await service("web_service", "grouped");
    const group = await expectStatus(201, "POST", "/env-groups", {
      name: "shared",
      ownerId: sim.ownerId,
      envVars: [{ key: "A", value: "1" }],
      secretFiles: null,
      serviceIds: [id],
    });
    const one = `/env-groups/${group.id}`;
    await expectStatus(200, "GET", `/env-groups?name=shared`);
    await expectStatus(200, "GET", one);
    await expectStatus(404, "GET", "/env-groups/evg-none");
    await expectStatus(200, "PATCH", one, { name: "common" });
    await expectStatus(400, "PATCH", one, {});
    await expectStatus(200, "PUT", `${one}/env-vars/B`, { generateValue: true });
    await expectStatus(200, "GET", `${one}/env-vars/B`);
    await expectStatus(204, "DELETE", `${one}/env-vars/B`);
    await expectStatus(200, "PUT", `${one}/secret-files/a.txt`, { content: "x" });
    await expectStatus(200, "GET", `${one}/secret-files/a.txt`);
    await expectStatus(204, "DELETE", `${one}/secret-files/a.txt`);
    await expectStatus(204, "DELETE", `${one}/services/${id}`);
    await expectStatus(200, "POST", `${one}/services/${id}`);
    await expectStatus(204, "DELETE", one);
  });

  test("Key Value under both of its names", async () => {
    for (const folder of ["key-value", "redis"]) {
      const body = { name: folder, ownerId: sim.ownerId, plan: "starter", ipAllowList: [] };
      const made = await expectStatus(201, "POST", `/${folder}`, body);
      const one = `/${folder}/${made.id}`;
      await expectStatus(200, "GET", `/${folder}?limit=5`);
      await expectStatus(200, "GET", one);
      await expectStatus(404, "GET", `/${folder}/red-none`);
      await expectStatus(200, "PATCH", one, { plan: "standard", maxmemoryPolicy: "noeviction" });
      await expectStatus(400, "PATCH", one, { maxmemoryPolicy: "allkeys-lru" });
      await expectStatus(200, "GET", `${one}/connection-info`);
      await expectStatus(202, "POST", `${one}/suspend`);
      await expectStatus(202, "POST", `${one}/resume`);
      await expectStatus(204, "DELETE", one);
    }
  });

  test("projects, environments and what is in them", async () => {
    const project = await expectStatus(201, "POST", "/projects", {
      name: "hotdash",
      ownerId: sim.ownerId,
      environments: [{ name: "staging" }, { name: "production", protectedStatus: "protected" }],
    });
    await expectStatus(200, "GET", "/projects");
    await expectStatus(200, "GET", `/projects/${project.id}`);
    await expectStatus(200, "PATCH", `/projects/${project.id}`, { name: "dash" });
    const made = await expectStatus(201, "POST", "/environments", { name: "qa", projectId: project.id });
    const one = `/environments/${made.id}`;
    await expectStatus(200, "GET", `/environments?projectId=${project.id}`);
    await expectStatus(400, "GET", "/environments");
    await expectStatus(200, "GET", one);
    await expectStatus(200, "PATCH", one, { networkIsolationEnabled: true });
    const id = await service("web_service", "inside");
    await expectStatus(201, "POST", `${one}/resources`, { resourceIds: [id] });
    await expectStatus(200, "GET", one);
    await expectStatus(200, "GET", `/services/${id}`);
    await expectStatus(204, "DELETE", `${one}/resources?resourceIds=${id}`);
    await expectStatus(204, "DELETE", one);
    await expectStatus(204, "DELETE", `/projects/${project.id}`);
  });

  test("registry credentials", async () => {
    const body = { registry: "GITHUB", name: "packages", username: "hotdash", authToken: "sim_token" };
    const all = "/registrycredentials";
    const made = await expectStatus(200, "POST", all, { ...body, ownerId: sim.ownerId });
    await expectStatus(200, "GET", all);
    await expectStatus(200, "GET", `${all}/${made.id}`);
    await expectStatus(200, "PATCH", `${all}/${made.id}`, { ...body, name: "images" });
    const id = await service(
      "web_service",
      "private-image",
      {},
      {
        image: { ...image, registryCredentialId: made.id },
      },
    );
    await expectStatus(200, "GET", `/services/${id}`);
    await expectStatus(200, "GET", `/services/${id}/deploys`);
    await expectStatus(204, "DELETE", `${all}/${made.id}`);
    await expectStatus(404, "GET", `${all}/${made.id}`);
  });

  test("there is no Render Postgres", async () => {
    await expectStatus(403, "POST", "/postgres", { name: "db", ownerId: sim.ownerId });
  });

  test("every simulated operation of the document was seen", () => {
    const simulated = contract.operations().filter(isSimulated);
    expect(simulated.filter((one) => !contract.succeeded.has(one))).toEqual([]);
    expect(simulated.length).toBeGreaterThan(80);
  });

  test("every simulated operation refuses a wrong key", async () => {
    for (const operation of contract.operations().filter(isSimulated)) {
      const [method = "", template = ""] = operation.split(" ");
      const path = template.replace(/\{\w+\}/g, "none");
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      await expectStatus(401, method, path, body, { authorization: "Bearer wrong" });
    }
  });

  test("every route of the simulator is an operation of the document", () => {
    const none = Object.create(null) as Parameters<typeof routes>[0];
    const templates = routes(none).map(({ method, path }) => `${method} ${path.replace(/^\/v1/, "")}`);
    const described = contract.operations().map((one) => one.replace(/\{\w+\}/g, ":x"));
    expect(templates.filter((one) => !described.includes(one.replace(/:\w+/g, ":x")))).toEqual([]);
  });
});
