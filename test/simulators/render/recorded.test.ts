import { expect, test } from "vitest";
import { bench, IMAGE, LIVE, misbehaving } from "./harness.ts";

/* As recorded from the live API (tests of Render's Terraform provider), and as Render's command line asks. */

const cron = (ownerId: string, imagePath = IMAGE) => ({
  ...{ type: "cron_job", name: "nightly", ownerId, image: { ownerId: "", imagePath } },
  serviceDetails: { runtime: "image", schedule: "0 3 * * *" },
});

test("a create may carry `previews: {}` and the registry credential of an answer: most recorded ones were refused", async () => {
  const { sim, call } = await bench();
  const made = await call("POST", "/services", {
    ...{ type: "web_service", name: "app", ownerId: sim.ownerId, image: { ownerId: "", imagePath: IMAGE } },
    serviceDetails: {
      ...{ runtime: "image", previews: {} },
      envSpecificDetails: { dockerCommand: "", registryCredential: { id: "", name: "" } },
    },
  });
  expect(made.status).toBe(201);
  expect(made.body.service.serviceDetails.previews).toEqual({ generation: "off" });
  const other = await call("PATCH", `/services/${made.body.service.id}`, {
    serviceDetails: { previews: {}, envSpecificDetails: { registryCredential: null } },
  });
  expect(other.status).toBe(200);
});

test("a cron job's image is live in the answer that makes it, also one that nobody can pull", async () => {
  const { sim, call, statuses } = await bench();
  for (const image of [IMAGE, misbehaving("sim-pull-failure")]) {
    const { body } = await call("POST", "/services", { ...cron(sim.ownerId, image), name: image.slice(-9) });
    const { id } = body.service;
    expect((await call("GET", `/services/${id}/deploys`)).body[0].deploy.status).toBe("live");
    const again = await call("POST", `/services/${id}/deploys`, {});
    expect(again.body.status).toBe("live");
    expect(statuses(id)).toEqual(["live", "deactivated"]);
  }
});

test("a service that comes to run an image has no repository and no branch any more, and the other way no image", async () => {
  const { sim, call } = await bench();
  const { body } = await call("POST", "/services", {
    ...{
      type: "web_service",
      name: "app",
      ownerId: sim.ownerId,
      repo: "https://github.com/o/r",
      branch: "main",
    },
    serviceDetails: { runtime: "docker" },
  });
  const path = `/services/${body.service.id}`;
  const image = { image: { ownerId: sim.ownerId, imagePath: IMAGE }, serviceDetails: { runtime: "image" } };
  expect((await call("PATCH", path, image)).status).toBe(200);
  const after = (await call("GET", path)).body;
  expect(after.imagePath).toBe(IMAGE);
  expect(after).not.toHaveProperty("repo");
  expect(after).not.toHaveProperty("branch");
  const back = { repo: "https://github.com/o/r", branch: "main", serviceDetails: { runtime: "docker" } };
  await call("PATCH", path, back);
  expect((await call("GET", path)).body).not.toHaveProperty("imagePath");
});

test("secret files and custom domains come in an order of their own, the same each time and over pages", async () => {
  const { web, call } = await bench();
  const id = await web();
  const names = Array.from({ length: 8 }, (_, index) => `file-${index}`);
  await call(
    "PUT",
    `/services/${id}/secret-files`,
    names.map((name) => ({ name, content: name })),
  );
  const listed = async (query = "") =>
    (await call("GET", `/services/${id}/secret-files${query}`)).body.map(
      (one: { secretFile: { name: string } }) => one.secretFile.name,
    );
  const all = await listed();
  expect([...all].sort()).toEqual(names);
  expect(all).not.toEqual(names);
  expect(await listed()).toEqual(all);
  const first = (await call("GET", `/services/${id}/secret-files?limit=3`)).body;
  const rest = await listed(`?cursor=${first.at(-1).cursor}&limit=100`);
  expect(rest).toEqual(all.slice(3));
});

test("what Render's command line asks first is answered, where there is nothing too", async () => {
  const { sim, web, call, clock } = await bench();
  const id = await web({ disk: { name: "data", mountPath: "/data", sizeGB: 1 } });
  await clock.advance(LIVE);
  const get = async (path: string) => {
    const { status, body } = await call("GET", path);
    return [status, body];
  };
  expect(await get(`/postgres?ownerId=${sim.ownerId}&includeReplicas=true`)).toEqual([200, []]);
  expect((await get("/postgres/dpg-1"))[0]).toBe(404);
  const [status, members] = await get(`/owners/${sim.ownerId}/members`);
  expect([status, members]).toEqual([200, [expect.objectContaining({ role: "ADMIN", status: "active" })]]);
  expect((await get("/owners/tea-nobody/members"))[0]).toBe(404);
  expect(await get(`/services/${id}/jobs`)).toEqual([200, []]);
  expect((await get(`/services/${id}/jobs/job-1`))[0]).toBe(404);
  expect(await get(`/disks/${sim.service(id).disk?.id}/snapshots`)).toEqual([200, []]);
  expect((await get("/disks/dsk-nothing/snapshots"))[0]).toBe(404);
  expect(await get(`/maintenance?ownerId=${sim.ownerId}`)).toEqual([200, []]);
  const values = `/logs/values?ownerId=${sim.ownerId}&resource=${id}&label=`;
  expect((await get(`${values}level`))[1]).toContain("info");
  expect((await get(`${values}nothing`))[0]).toBe(400);
});
