import { describe, expect, test } from "vitest";
import { bench, IMAGE, LIVE, misbehaving } from "./harness.ts";

const image = (imagePath: string) => ({ image: { ownerId: "", imagePath } });

describe("create", () => {
  test("answers with Render's defaults and the id of the first deploy", async () => {
    const { sim, call } = await bench();
    const { status, body } = await call("POST", "/services", {
      type: "web_service",
      name: "Hot Dash",
      ownerId: sim.ownerId,
      ...image("nginx"),
      serviceDetails: { runtime: "image" },
    });
    expect(status).toBe(201);
    expect(body.deployId).toMatch(/^dep-[0-9a-v]{20}$/);
    const { service } = body;
    expect(service.id).toMatch(/^srv-[0-9a-v]{20}$/);
    expect(service).toMatchObject({
      name: "Hot Dash",
      slug: "hot-dash",
      imagePath: "docker.io/library/nginx:latest",
      autoDeploy: "yes",
      autoDeployTrigger: "commit",
      notifyOnFail: "default",
      rootDir: "",
      suspended: "not_suspended",
      suspenders: [],
      dashboardUrl: `https://dashboard.render.com/web/${service.id}`,
    });
    expect(service.serviceDetails).toMatchObject({
      url: "https://hot-dash.onrender.com",
      plan: "starter",
      region: "oregon",
      numInstances: 1,
      healthCheckPath: "",
      maintenanceMode: { enabled: false, uri: "" },
      maxShutdownDelaySeconds: 30,
      previews: { generation: "off" },
      openPorts: [{ port: 10000, protocol: "TCP" }],
      envSpecificDetails: { dockerCommand: "", dockerContext: "", dockerfilePath: "" },
      sshAddress: `${service.id}@ssh.oregon.render.com`,
    });
  });

  test("each type answers as it is: private by name and port, workers without address, cron jobs as crn-", async () => {
    const { sim, call } = await bench();
    const make = async (type: string, details = {}, more = {}) => {
      const common = { name: type.replace("_", "-"), ownerId: sim.ownerId, ...image(IMAGE) };
      const serviceDetails = { runtime: "image", ...details };
      return (await call("POST", "/services", { type, ...common, ...more, serviceDetails })).body.service;
    };
    const pserv = await make("private_service", {}, { envVars: [{ key: "PORT", value: "8080" }] });
    expect(pserv.serviceDetails).toMatchObject({ url: "private-service:8080", openPorts: [{ port: 8080 }] });
    const worker = await make("background_worker");
    expect(worker.dashboardUrl).toContain("/worker/");
    expect(worker.serviceDetails).not.toHaveProperty("url");
    const cron = await make("cron_job", { schedule: "*/10 * * * *" });
    expect(cron.id).toMatch(/^crn-/);
    expect(cron.serviceDetails).not.toHaveProperty("numInstances");
    expect(cron.serviceDetails.schedule).toBe("*/10 * * * *");
  });

  test("preDeployCommand is sent in serviceDetails and answered in envSpecificDetails", async () => {
    const { sim, call, web } = await bench();
    const id = await web({ preDeployCommand: "npm run migrate" });
    const { serviceDetails } = (await call("GET", `/services/${id}`)).body;
    expect(serviceDetails.envSpecificDetails.preDeployCommand).toBe("npm run migrate");
    expect(serviceDetails).not.toHaveProperty("preDeployCommand");
    await call("PATCH", `/services/${id}`, { serviceDetails: { preDeployCommand: "" } });
    expect(sim.service(id).settings.preDeployCommand).toBe("");
  });

  test("a slug that is taken gets four letters more, and stays through a rename", async () => {
    const { call, web } = await bench();
    await web();
    const second = await web();
    const { slug } = (await call("GET", `/services/${second}`)).body;
    expect(slug).toMatch(/^web-[a-z0-9]{4}$/);
    const renamed = (await call("PATCH", `/services/${second}`, { name: "other" })).body;
    expect(renamed).toMatchObject({ name: "other", slug });
    expect(renamed.serviceDetails.url).toBe(`https://${slug}.onrender.com`);
  });

  test("a name may come twice, unless the world says otherwise", async () => {
    const strict = await bench({ uniqueNames: true });
    await strict.web();
    const again = await strict.call("POST", "/services", {
      type: "web_service",
      name: "web",
      ownerId: strict.sim.ownerId,
      ...image(IMAGE),
      serviceDetails: { runtime: "image" },
    });
    expect(again.status).toBe(409);
  });

  test.each([
    ["an unknown field", {}, { colour: "red" }, "unknown field colour in body"],
    ["an unknown detail", { healtCheckPath: "/" }, {}, "unknown field healtCheckPath in serviceDetails"],
    ["a wrong type", { numInstances: "2" }, {}, "serviceDetails.numInstances must be number"],
    ["an unknown region", { region: "moon" }, {}, "serviceDetails.region must be one of"],
    ["no runtime", { runtime: undefined }, {}, "serviceDetails.runtime"],
    ["no image", {}, { image: undefined }, "image is required"],
    ["no instance", { numInstances: 0 }, {}, "numInstances"],
    ["too many instances", { numInstances: 101 }, {}, "between 1 and 100"],
    ["too long a shutdown", { maxShutdownDelaySeconds: 301 }, {}, "maxShutdownDelaySeconds"],
    ["a path that is none", { healthCheckPath: "health" }, {}, "must begin with /"],
    ["a variable without value", {}, { envVars: [{ key: "A" }] }, "envVars.0"],
    [
      "a variable twice",
      {},
      {
        envVars: [
          { key: "A", value: "1" },
          { key: "A", value: "2" },
        ],
      },
      "duplicate",
    ],
    [
      "a name that is none",
      {},
      { envVars: [{ key: "1 A", value: "1" }] },
      "invalid environment variable name",
    ],
    ["another image owner", {}, { image: { ownerId: "tea-x", imagePath: IMAGE } }, "image.ownerId"],
    ["several instances on a free plan", { plan: "free", numInstances: 2 }, {}, "free services"],
    ["a free disk", { plan: "free", disk: { name: "d", mountPath: "/data" } }, {}, "free services"],
    ["a disk and two instances", { numInstances: 2, disk: { name: "d", mountPath: "/data" } }, {}, "disk"],
    [
      "a disk in a forbidden place",
      { disk: { name: "d", mountPath: "/etc" } },
      {},
      "mountPath cannot be /etc",
    ],
  ])("refuses %s", async (_, details, more, words) => {
    const { sim, call } = await bench();
    const { status, body } = await call("POST", "/services", {
      type: "web_service",
      name: "web",
      ownerId: sim.ownerId,
      ...image(IMAGE),
      ...more,
      serviceDetails: { runtime: "image", ...details },
    });
    expect([status, body.message]).toEqual([400, expect.stringContaining(words)]);
    expect(sim.world.services.size).toBe(0);
  });

  test("refuses a schedule that is none, and a paid type on the free plan", async () => {
    const { sim, call } = await bench();
    const common = { name: "x", ownerId: sim.ownerId, ...image(IMAGE) };
    const cron = { runtime: "image", schedule: "every day" };
    expect(
      (await call("POST", "/services", { type: "cron_job", ...common, serviceDetails: cron })).status,
    ).toBe(400);
    const free = { runtime: "image", plan: "free" };
    expect(
      (await call("POST", "/services", { type: "private_service", ...common, serviceDetails: free })).status,
    ).toBe(400);
  });

  test("takes null for lists, as live clients send it", async () => {
    const { web, sim } = await bench();
    const id = await web({ ipAllowList: null }, { envVars: null, secretFiles: null, buildFilter: null });
    expect(sim.service(id).envVars).toEqual([]);
  });

  test("is 404 for a workspace that the key does not reach", async () => {
    const { call } = await bench();
    const body = {
      type: "web_service",
      name: "web",
      ownerId: "tea-other",
      serviceDetails: { runtime: "image" },
    };
    expect(await call("POST", "/services", { ...body, ...image(IMAGE) })).toMatchObject({
      status: 404,
      body: { message: "not found: tea-other" },
    });
  });
});

describe("update", () => {
  test("what is omitted stays; an empty command is reset; null leaves the address list", async () => {
    const { call, web } = await bench();
    const details = { plan: "standard", envSpecificDetails: { dockerCommand: "npm start" } };
    const id = await web(details);
    const path = `/services/${id}`;
    await call("PATCH", path, { serviceDetails: { healthCheckPath: "/up", ipAllowList: null } });
    const first = (await call("GET", path)).body.serviceDetails;
    expect(first).toMatchObject({ plan: "standard", healthCheckPath: "/up", ipAllowList: [{}] });
    expect(first.envSpecificDetails.dockerCommand).toBe("npm start");
    await call("PATCH", path, {
      serviceDetails: { envSpecificDetails: { dockerCommand: "" }, ipAllowList: [] },
    });
    const second = (await call("GET", path)).body.serviceDetails;
    expect(second.envSpecificDetails.dockerCommand).toBe("");
    expect(second.ipAllowList).toEqual([]);
  });

  test("ignores what has its own operation or never changes", async () => {
    const { sim, call, web } = await bench();
    const id = await web();
    const { status } = await call("PATCH", `/services/${id}`, {
      envVars: [{ key: "A", value: "1" }],
      environmentId: "evm-x",
      serviceDetails: { numInstances: 5, region: "ohio", disk: { name: "d", mountPath: "/data", sizeGB: 1 } },
    });
    expect(status).toBe(200);
    const service = sim.service(id);
    expect([service.numInstances, service.region, service.disk, service.envVars]).toEqual([
      1,
      "oregon",
      undefined,
      [],
    ]);
  });

  test("refuses a field that the type does not have, and one that does not exist", async () => {
    const { sim, call } = await bench();
    const made = await sim.request("POST", "/services", {
      type: "background_worker",
      name: "jobs",
      ownerId: sim.ownerId,
      ...image(IMAGE),
      serviceDetails: { runtime: "image" },
    });
    const { id } = (made.body as { service: { id: string } }).service;
    const wrong = await call("PATCH", `/services/${id}`, { serviceDetails: { healthCheckPath: "/" } });
    expect(wrong).toMatchObject({ status: 400 });
    expect((await call("PATCH", `/services/${id}`, { nmae: "x" })).body.message).toContain(
      "unknown field nmae",
    );
  });

  test("answers without autoscaling, which a read shows", async () => {
    const { call, web } = await bench();
    const criterion = { enabled: true, percentage: 60 };
    const autoscaling = { enabled: true, min: 1, max: 3, criteria: { cpu: criterion, memory: criterion } };
    const id = await web({ autoscaling });
    const answer = await call("PATCH", `/services/${id}`, { name: "web" });
    expect(answer.body.serviceDetails).not.toHaveProperty("autoscaling");
    expect((await call("GET", `/services/${id}`)).body.serviceDetails.autoscaling).toEqual(autoscaling);
  });

  test("autoDeploy and autoDeployTrigger say the same", async () => {
    const { call, web } = await bench();
    const id = await web();
    const off = (await call("PATCH", `/services/${id}`, { autoDeployTrigger: "off" })).body;
    expect([off.autoDeploy, off.autoDeployTrigger]).toEqual(["no", "off"]);
    const on = (await call("PATCH", `/services/${id}`, { autoDeploy: "yes" })).body;
    expect([on.autoDeploy, on.autoDeployTrigger]).toEqual(["yes", "commit"]);
  });
});

describe("list and delete", () => {
  test("lists page by cursor, newest first, and filter by exact name", async () => {
    const { clock, call, web } = await bench();
    for (const name of ["a", "b", "c"]) {
      await web({}, { name }, 0);
      await clock.advance(1_000);
    }
    const first = (await call("GET", "/services?limit=2")).body;
    expect(first.map((one: { service: { name: string } }) => one.service.name)).toEqual(["c", "b"]);
    const second = (await call("GET", `/services?limit=2&cursor=${first[1].cursor}`)).body;
    expect(second.map((one: { service: { name: string } }) => one.service.name)).toEqual(["a"]);
    expect((await call("GET", `/services?cursor=${second[0].cursor}`)).body).toEqual([]);
    expect((await call("GET", "/services?name=a&name=b")).body).toHaveLength(2);
    expect((await call("GET", "/services?name=a,zz&type=web_service")).body).toHaveLength(1);
    expect((await call("GET", "/services?cursor=made-up")).status).toBe(400);
  });

  test("a deleted service is gone with its disk, its links and its instances", async () => {
    const { sim, call, visit, web } = await bench();
    const id = await web({ disk: { name: "d", mountPath: "/data", sizeGB: 1 } });
    const group = { name: "g", ownerId: sim.ownerId, envVars: [], serviceIds: [id] };
    const { body } = await call("POST", "/env-groups", group);
    expect(await call("DELETE", `/services/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await call("DELETE", `/services/${id}`)).toMatchObject({
      status: 404,
      body: { message: `not found: ${id}` },
    });
    expect((await call("GET", "/disks")).body).toEqual([]);
    expect((await call("GET", `/env-groups/${body.id}`)).body.serviceLinks).toEqual([]);
    expect((await visit("/")).status).toBe(404);
  });
});

describe("suspend, resume, restart, scale", () => {
  test("a suspended service answers 503 and has no instance; resuming deploys it", async () => {
    const { sim, clock, call, visit, web, statuses } = await bench();
    const id = await web();
    expect(await call("POST", `/services/${id}/suspend`)).toMatchObject({ status: 202, body: undefined });
    await clock.advance(1_000);
    expect((await visit("/")).status).toBe(503);
    expect(sim.service(id).instances).toHaveLength(0);
    expect((await call("GET", `/services/${id}`)).body).toMatchObject({
      suspended: "suspended",
      suspenders: ["user"],
    });
    expect((await call("POST", `/services/${id}/deploys`, {})).status).toBe(400);
    expect((await call("POST", `/services/${id}/resume`)).status).toBe(202);
    await clock.advance(LIVE);
    expect(statuses(id)).toEqual(["live", "deactivated"]);
    expect((await call("GET", `/services/${id}/deploys?limit=1`)).body[0].deploy.trigger).toBe(
      "service_resumed",
    );
    expect((await visit("/")).status).toBe(200);
  });

  test("a resumed service whose deploy fails has nothing that runs: what ran before is not started again", async () => {
    const { sim, clock, call, visit, web } = await bench();
    const id = await web();
    await call("POST", `/services/${id}/suspend`);
    await clock.advance(1_000);
    await call("PATCH", `/services/${id}`, image(misbehaving("sim-crash")));
    await call("POST", `/services/${id}/resume`);
    await clock.advance(60_000);
    expect(sim.service(id).deploys[0]?.status).toBe("update_failed");
    expect(sim.service(id).instances).toEqual([]);
    expect((await visit("/")).status).toBe(502);
  });

  test("a restart replaces every instance, with the same deploy and without a failed request", async () => {
    const { sim, clock, call, visit, web, statuses } = await bench();
    const id = await web({ numInstances: 2 });
    const before = sim.service(id).instances.map((one) => one.id);
    expect((await call("POST", `/services/${id}/restart`)).status).toBe(200);
    for (let i = 0; i < 100; i += 1) {
      expect((await visit("/")).status).toBe(200);
      await clock.advance(1_000);
    }
    const after = sim.service(id).instances.map((one) => one.id);
    expect(after).toHaveLength(2);
    expect(after.filter((one) => before.includes(one))).toEqual([]);
    expect(statuses(id)).toEqual(["live"]);
  });

  test("scaling adds and takes away instances without a deploy", async () => {
    const { sim, clock, call, web, statuses } = await bench();
    const id = await web();
    expect((await call("POST", `/services/${id}/scale`, { numInstances: 3 })).status).toBe(202);
    await clock.advance(LIVE);
    expect((await call("GET", `/services/${id}/instances`)).body).toHaveLength(3);
    await call("POST", `/services/${id}/scale`, { numInstances: 1 });
    await clock.advance(70_000);
    expect(sim.service(id).instances).toHaveLength(1);
    expect(statuses(id)).toEqual(["live"]);
    expect((await call("POST", `/services/${id}/scale`, { numInstances: 0 })).status).toBe(400);
  });

  // Source: recorded live answers in the tests of Render's Terraform provider (render-oss/terraform-provider-render).
  test("while autoscaling is on, instances follow it and numInstances stays the manual number: who took it for the size would undo the autoscaling", async () => {
    const { sim, clock, call, web } = await bench();
    const id = await web();
    const criterion = { enabled: true, percentage: 70 };
    const body = { enabled: true, min: 2, max: 4, criteria: { cpu: criterion, memory: criterion } };
    expect(await call("PUT", `/services/${id}/autoscaling`, body)).toMatchObject({ status: 200, body });
    await clock.advance(LIVE);
    expect(sim.service(id).instances).toHaveLength(2);
    expect((await call("POST", `/services/${id}/scale`, { numInstances: 4 })).status).toBe(202);
    const told = async () => (await call("GET", `/services/${id}`)).body.serviceDetails.numInstances;
    // Below the minimum.
    expect(await told()).toBe(1);
    sim.autoscale(id, 9);
    await clock.advance(LIVE);
    expect(sim.service(id).instances).toHaveLength(4);
    expect(await told()).toBe(1);
    sim.autoscale(id, 2);
    const wrong = { ...body, criteria: { cpu: { enabled: true, percentage: 91 }, memory: criterion } };
    expect((await call("PUT", `/services/${id}/autoscaling`, wrong)).status).toBe(400);
    expect((await call("DELETE", `/services/${id}/autoscaling`)).status).toBe(204);
    // A minute later those that lost their traffic are told to stop.
    await clock.advance(120_000);
    expect([await told(), sim.service(id).instances.length]).toEqual([1, 1]);
  });
});
