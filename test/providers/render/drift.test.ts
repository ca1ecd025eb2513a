import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { serviceInputs } from "../../../providers/render/service/schema.ts";
import type { RenderSimulator } from "../../../simulators/render/main.ts";
import { checkRequests, renderContract } from "../../contract/render.ts";
import { Driven, image, owner, place, renderWorld, webService } from "../../support/render-world.ts";
import { fieldsOf } from "../../support/schema-fields.ts";

/*
 * Somebody changes one declared field by hand, for every field that a service has: a refresh shows it, the preview has a
 * difference, and the update puts it right.
 */
let sim: RenderSimulator;
const services: Record<string, Driven> = {};
const declared: Record<string, Outs> = {};
const credentials: Record<string, string> = {};
let group: Driven;

beforeAll(async () => {
  sim = await renderWorld({ rateLimits: false }, 100);
  group = await new Driven("render:EnvGroup").create({ ...place, ...owner, name: "drift-group" });
  for (const name of ["ours", "theirs"]) {
    const { body } = await sim.request("POST", "/registrycredentials", {
      ...{
        registry: "GITHUB",
        name,
        username: "hotdash",
        authToken: "drift-canary-4",
        ownerId: place.ownerId,
      },
    });
    credentials[name] = (body as { id: string }).id;
  }
  declared.web = webService("drift-web", {
    registryCredentialId: credentials.ours,
    secrets: { TOKEN: "drift-canary" },
    generated: { SESSION: "drift-canary-2" },
    secretFiles: { "key.pem": "drift-canary-3" },
    external: ["THEIRS"],
    envGroups: [{ id: group.id, version: 1 }],
    preDeployCommand: "true",
    dockerCommand: "npm run start",
    numInstances: 2,
    ipAllowList: [{ cidrBlock: "0.0.0.0/0", description: "everywhere" }],
  });
  declared.scaled = webService("drift-scaled", { autoscaling: { min: 2, max: 4, cpu: 60, memory: 70 } });
  declared.disk = webService("drift-disk", {
    type: "private_service",
    healthCheckPath: "",
    disk: { name: "data", mountPath: "/data", sizeGB: 1 },
  });
  declared.cron = webService("drift-cron", {
    type: "cron_job",
    healthCheckPath: "",
    schedule: "0 3 * * *",
  });
  for (const [name, inputs] of Object.entries(declared))
    services[name] = await new Driven("render:Service").create(inputs);
});
afterAll(() => sim.close());

type By = (id: string) => Promise<unknown>;
const patch =
  (body: unknown): By =>
  (id) =>
    sim.request("PATCH", `/services/${id}`, body);
const details = (serviceDetails: unknown) => patch({ serviceDetails });
const put =
  (path: string, body: unknown): By =>
  (id) =>
    sim.request("PUT", `/services/${id}/${path}`, body);
const autoscaling = (change: Outs) =>
  put("autoscaling", {
    enabled: true,
    min: 2,
    max: 4,
    criteria: { cpu: { enabled: true, percentage: 60 }, memory: { enabled: true, percentage: 70 } },
    ...change,
  });
const criteria = (cpu: number, memory: number) => ({
  criteria: {
    cpu: { enabled: true, percentage: cpu },
    memory: { enabled: true, percentage: memory },
  },
});

/** How each field is changed by hand, and in which service. */
const CHANGES: Record<string, readonly [service: string, by: By]> = {
  name: ["web", patch({ name: "drift-renamed" })],
  plan: ["web", details({ plan: "pro" })],
  image: ["web", patch({ image: { ownerId: "", imagePath: image("9", "9") } })],
  registryCredentialId: [
    "web",
    (id) =>
      patch({ image: { ownerId: "", imagePath: image("1"), registryCredentialId: credentials.theirs } })(id),
  ],
  "env.*": ["web", put("env-vars/PORT", { value: "10000" })],
  "secrets.*": ["web", put("env-vars/TOKEN", { value: "by-hand" })],
  "generated.*": ["web", put("env-vars/SESSION", { value: "by-hand" })],
  "secretFiles.*": ["web", put("secret-files/key.pem", { content: "by-hand" })],
  "envGroups.*.id": ["web", (id) => sim.request("DELETE", `/env-groups/${group.id}/services/${id}`)],
  dockerCommand: ["web", details({ envSpecificDetails: { dockerCommand: "npm run other" } })],
  preDeployCommand: ["web", details({ preDeployCommand: "false" })],
  healthCheckPath: ["web", details({ healthCheckPath: "/other" })],
  "maintenanceMode.enabled": ["web", details({ maintenanceMode: { enabled: true, uri: "" } })],
  "maintenanceMode.uri": ["web", details({ maintenanceMode: { enabled: false, uri: "https://x.example" } })],
  numInstances: ["web", (id) => sim.request("POST", `/services/${id}/scale`, { numInstances: 3 })],
  "autoscaling.min": ["scaled", autoscaling({ min: 1 })],
  "autoscaling.max": ["scaled", autoscaling({ max: 5 })],
  "autoscaling.cpu": ["scaled", autoscaling(criteria(80, 70))],
  "autoscaling.memory": ["scaled", autoscaling(criteria(60, 80))],
  "disk.name": ["disk", disk({ name: "other" })],
  "disk.mountPath": ["disk", disk({ mountPath: "/other" })],
  maxShutdownDelaySeconds: ["web", details({ maxShutdownDelaySeconds: 60 })],
  "ipAllowList.*.cidrBlock": [
    "web",
    details({ ipAllowList: [{ cidrBlock: "10.0.0.0/8", description: "everywhere" }] }),
  ],
  "ipAllowList.*.description": [
    "web",
    details({ ipAllowList: [{ cidrBlock: "0.0.0.0/0", description: "all" }] }),
  ],
  renderSubdomainPolicy: ["web", details({ renderSubdomainPolicy: "disabled" })],
  schedule: ["cron", details({ schedule: "30 4 * * *" })],
  autoDeployTrigger: ["web", patch({ autoDeploy: "yes" })],
  suspended: ["web", (id) => sim.request("POST", `/services/${id}/suspend`)],
};

/** Fields that cannot drift, and why. */
const FIXED: Record<string, string> = {
  platform: "of the stack",
  ownerId: "no request moves a service",
  project: "in the mark",
  stack: "in the mark",
  type: "no request changes it",
  region: "no request changes it",
  "external.*": "belongs to others",
  "envGroups.*.version": "held by the env group",
  "disk.sizeGB": "a disk only grows: the preview then refuses to shrink it",
  "rollout.timeoutSeconds": "guides deploys",
  "rollout.rollbackTimeoutSeconds": "guides deploys",
  "smoke.*.path": "guides deploys",
  "smoke.*.status": "guides deploys",
  "smoke.*.contains": "guides deploys",
  "smoke.*.timeout_ms": "guides deploys",
  hstsMaxAge: "guides deploys",
  adopt: "guides creates",
  destroyData: "guides deletions",
  "deviations.*": "is drift itself",
};

function disk(change: Outs): By {
  return async (id) => {
    const { body } = await sim.request("GET", `/services/${id}`);
    const { serviceDetails } = body as { serviceDetails: { disk: { id: string } } };
    return sim.request("PATCH", `/disks/${serviceDetails.disk.id}`, change);
  };
}

it("covers every field", () => {
  const all = [...new Set(fieldsOf(serviceInputs))].sort();
  expect([...Object.keys(CHANGES), ...Object.keys(FIXED)].sort()).toEqual(all);
});

describe("what is changed by hand is seen, and put right", () => {
  it.each(Object.entries(CHANGES))("%s", async (_field, [name, by]) => {
    const service = services[name] as Driven;
    const inputs = declared[name] as Outs;
    expect(await service.read()).toEqual(service.inputs);
    const answer = (await by(service.id)) as { status: number };
    expect(answer.status).toBeLessThan(300);
    // A refresh comes in a process of its own; in this one, reads of a group are shared for two seconds of its clock.
    await new Promise((resolve) => setTimeout(resolve, 30));
    await service.refresh();
    expect(JSON.stringify(service.inputs)).not.toContain("by-hand");
    expect(await service.diff(inputs)).toMatchObject({ changes: true, replaces: [] });
    await service.update(inputs);
    expect(await service.diff(inputs)).toMatchObject({ changes: false });
    expect(await service.read()).toEqual(service.inputs);
  });

  it("a credential that nobody declares is seen and taken away, and so is one that is declared no more", async () => {
    const inputs = webService("drift-public");
    const service = await new Driven("render:Service").create(inputs);
    const add = { image: { ownerId: "", imagePath: image("1"), registryCredentialId: credentials.theirs } };
    await sim.request("PATCH", `/services/${service.id}`, add);
    await service.refresh();
    expect(service.inputs.registryCredentialId).toBe(credentials.theirs);
    await service.update(inputs);
    expect(sim.service("drift-public").settings.registryCredentialId).toBeUndefined();
    expect(await service.read()).toEqual(service.inputs);
    await service.update({ ...inputs, registryCredentialId: credentials.ours });
    expect(sim.service("drift-public").settings.registryCredentialId).toBe(credentials.ours);
    await service.update(inputs);
    expect(sim.service("drift-public").settings.registryCredentialId).toBeUndefined();
    expect(await service.read()).toEqual(service.inputs);
  });

  it("a credential that came with a release which failed goes with it", async () => {
    const inputs = webService("drift-failed");
    const service = await new Driven("render:Service").create(inputs);
    const bad = { ...inputs, image: image("2-sim-crash", "c"), registryCredentialId: credentials.ours };
    await expect(service.update(bad)).rejects.toThrow(/its configuration was put back/);
    expect(sim.service("drift-failed").settings.registryCredentialId).toBeUndefined();
    expect(await service.read()).toEqual(service.inputs);
  });

  it("a deploy of another image is seen although the configuration is as declared", async () => {
    const service = services.web as Driven;
    const other = `${image("1").replace(/@.*/, "")}@sha256:${"8".repeat(64)}`;
    await sim.request("POST", `/services/${service.id}/deploys`, { imageUrl: other });
    await expect.poll(() => sim.service(service.id).deploys[0]?.status).toBe("live");
    await service.refresh();
    expect(service.inputs.deviations).toEqual({ deploy: `runs ${other}` });
    await service.update(declared.web as Outs);
    expect(sim.service(service.id).deploys[0]?.image?.ref).toBe(image("1"));
    expect(await service.read()).toEqual(service.inputs);
  });

  it("a service that is gone is gone, and only for a key that sees the workspace", async () => {
    const service = await new Driven("render:Service").create(webService("drift-gone"));
    await sim.request("DELETE", `/services/${service.id}`);
    expect(await service.read()).toBeUndefined();
    const blind = { ...service.outs, ownerId: "tea-0000000000000000000a" };
    await expect(Object.assign(service, { outs: blind }).read()).rejects.toThrow(/GET \/owners\/tea-/);
  });
});

describe("a service that holds data", () => {
  it("is never replaced, and its disk never shrinks or goes unasked", async () => {
    const service = services.disk as Driven;
    const inputs = declared.disk as Outs;
    const refused = (change: Outs) => expect(service.diff({ ...inputs, ...change })).rejects;
    await refused({ region: "ohio" }).toThrow(/region: cannot change.*data on the disk "data".*lost/);
    await refused({ disk: undefined }).toThrow(/disk: cannot go.*destroyData: "data"/);
    const bigger = { ...inputs, disk: { name: "data", mountPath: "/data", sizeGB: 3 } };
    await service.update(bigger);
    expect(await service.read()).toEqual(service.inputs);
    await refused({}).toThrow(/disk\.sizeGB: cannot shrink from 3 to 1/);
  });

  it("is deleted only when its data is given up by name", async () => {
    const service = services.disk as Driven;
    await expect(service.remove()).rejects.toThrow(/refusing to delete.*destroyData: "data"/);
    Object.assign(service.outs, { destroyData: "data" });
    await service.remove();
    expect(sim.world.services.has(service.id)).toBe(false);
  });
});

it("everything that was sent is as Render's published document has it", ({ skip }) => {
  const { contract, missing } = renderContract();
  if (missing) skip(missing);
  expect(checkRequests(contract, sim)).toEqual([]);
});
