import { expect, test } from "vitest";
import { bench, IMAGE, LIVE, misbehaving } from "./harness.ts";

const OTHER = IMAGE.replace(":1@", ":2@");
const setImage = (imagePath: string) => ({ image: { ownerId: "", imagePath } });

test("a first deploy goes from update_in_progress to live, and then the service answers", async () => {
  const { sim, clock, call, visit, web, statuses } = await bench();
  const id = await web({}, {}, 0);
  expect((await visit("/")).status).toBe(502);
  const [deploy] = (await call("GET", `/services/${id}/deploys`)).body;
  expect(deploy.deploy).toMatchObject({
    status: "update_in_progress",
    commit: null,
    finishedAt: null,
    image: { ref: IMAGE, sha: `sha256:${"a".repeat(64)}` },
  });
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["live"]);
  expect(await visit("/")).toEqual({ status: 200, image: IMAGE });
  expect(sim.environment(id)?.get("PORT")).toBe("10000");
});

test("an update does not deploy by itself; a deploy takes it over without a failed request", async () => {
  const { clock, call, visit, web, statuses } = await bench();
  const id = await web({ numInstances: 2 });
  expect((await call("PATCH", `/services/${id}`, setImage(OTHER))).status).toBe(200);
  await clock.advance(120_000);
  expect(statuses(id)).toEqual(["live"]);
  expect((await visit("/")).image).toBe(IMAGE);
  expect(await call("POST", `/services/${id}/deploys`, {})).toMatchObject({
    status: 201,
    body: { trigger: "api", status: "update_in_progress" },
  });
  const seen = new Set<string>();
  for (let i = 0; i < 1_000; i += 1) {
    const { status, image } = await visit("/");
    expect(status).toBe(200);
    seen.add(image);
    await clock.advance(100);
  }
  expect(statuses(id)).toEqual(["live", "deactivated"]);
  expect([...seen]).toEqual([IMAGE, OTHER]);
  expect((await visit("/")).image).toBe(OTHER);
});

test("a deploy that no health check finds well fails after 15 minutes; the one before stays live and whole", async () => {
  const { sim, clock, call, visit, web, statuses } = await bench();
  const id = await web({ numInstances: 2 });
  await call("PATCH", `/services/${id}`, setImage(misbehaving("sim-unhealthy")));
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(14 * 60_000);
  expect(statuses(id)).toEqual(["update_in_progress", "live"]);
  expect((await visit("/")).image).toBe(IMAGE);
  await clock.advance(2 * 60_000);
  expect(statuses(id)).toEqual(["update_failed", "live"]);
  expect(await visit("/")).toEqual({ status: 200, image: IMAGE });
  expect(sim.service(id).instances).toHaveLength(2);
});

test("a process that keeps exiting fails its deploy early, and the log says why", async () => {
  const { sim, clock, call, visit, web, statuses } = await bench();
  const id = await web();
  await call("PATCH", `/services/${id}`, setImage(misbehaving("sim-crash")));
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(60_000);
  expect(statuses(id)).toEqual(["update_failed", "live"]);
  expect((await visit("/")).image).toBe(IMAGE);
  expect(sim.service(id).logs.map(({ message }) => message)).toContain("==> Application exited with code 1");
});

test("an image that cannot be pulled fails its deploy", async () => {
  const { clock, call, web, statuses } = await bench();
  const id = await web();
  await call("PATCH", `/services/${id}`, setImage(misbehaving("sim-pull-failure")));
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["update_failed", "live"]);
});

test("a pre-deploy command runs before any new instance, and its failure leaves everything as it was", async () => {
  const { sim, clock, call, web, statuses } = await bench();
  const id = await web({ preDeployCommand: "npm run migrate sim-sleep-5000" }, {}, 1_000);
  expect(statuses(id)).toEqual(["pre_deploy_in_progress"]);
  expect(sim.service(id).instances).toHaveLength(0);
  await clock.advance(4_500);
  expect(statuses(id)).toEqual(["update_in_progress"]);
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["live"]);
  await call("PATCH", `/services/${id}`, { serviceDetails: { preDeployCommand: "sim-exit-3" } });
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["pre_deploy_failed", "live"]);
});

test("a service from a repository is built first; a failing build leaves the one before live", async () => {
  const { clock, call, web, statuses } = await bench();
  const repo = { repo: "https://github.com/Jgorzitza/HotDash", image: undefined, branch: "main" };
  const id = await web({ runtime: "docker" }, repo, 1_000);
  expect(statuses(id)).toEqual(["build_in_progress"]);
  await clock.advance(40_000);
  expect(statuses(id)).toEqual(["live"]);
  await call("PATCH", `/services/${id}`, { branch: "sim-build-failure" });
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(40_000);
  expect(statuses(id)).toEqual(["build_failed", "live"]);
});

test("a deploy asked for while another is under way cancels that one", async () => {
  const { clock, call, web, statuses } = await bench();
  const id = await web();
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(1_000);
  await call("POST", `/services/${id}/deploys`, {});
  expect(statuses(id)).toEqual(["update_in_progress", "canceled", "live"]);
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["live", "canceled", "deactivated"]);
});

test("in a workspace that waits, deploys are queued with an empty 202, and only the newest of them runs", async () => {
  const { clock, call, web, statuses } = await bench({ overlap: "wait" });
  const id = await web();
  expect((await call("POST", `/services/${id}/deploys`, {})).status).toBe(201);
  const queued = await call("POST", `/services/${id}/deploys`, {});
  expect([queued.status, queued.body, queued.headers.get("content-type")]).toEqual([202, undefined, null]);
  await call("POST", `/services/${id}/deploys`, {});
  expect(statuses(id)).toEqual(["queued", "queued", "update_in_progress", "live"]);
  await clock.advance(2 * LIVE);
  expect(statuses(id)).toEqual(["live", "canceled", "deactivated", "deactivated"]);
});

test("a deploy under way can be canceled, one that is over cannot", async () => {
  const { clock, call, visit, web, statuses } = await bench();
  const id = await web();
  const { body } = await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(3_000);
  const canceled = await call("POST", `/services/${id}/deploys/${body.id}/cancel`);
  expect(canceled).toMatchObject({ status: 200, body: { id: body.id, status: "canceled" } });
  expect((await call("POST", `/services/${id}/deploys/${body.id}/cancel`)).status).toBe(400);
  await clock.advance(120_000);
  expect(statuses(id)).toEqual(["canceled", "live"]);
  expect((await visit("/")).status).toBe(200);
});

test("a rollback deploys the image and variables of a past deploy and leaves the settings alone", async () => {
  const { sim, clock, call, visit, web, statuses } = await bench();
  const id = await web({}, { envVars: [{ key: "A", value: "old" }] });
  const [{ deploy: first }] = (await call("GET", `/services/${id}/deploys`)).body;
  await call("PATCH", `/services/${id}`, setImage(OTHER));
  await call("PUT", `/services/${id}/env-vars/A`, { value: "new" });
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(LIVE);
  expect(sim.environment(id)?.get("A")).toBe("new");
  const back = await call("POST", `/services/${id}/rollback`, { deployId: first.id });
  expect(back).toMatchObject({ status: 201, body: { trigger: "rollback", image: { ref: IMAGE } } });
  await clock.advance(LIVE);
  expect(statuses(id)).toEqual(["live", "deactivated", "deactivated"]);
  expect((await visit("/")).image).toBe(IMAGE);
  expect(sim.environment(id)?.get("A")).toBe("old");
  expect((await call("GET", `/services/${id}`)).body.imagePath).toBe(OTHER);
  expect((await call("GET", `/services/${id}/env-vars/A`)).body.value).toBe("new");
});

test("only what was live can be gone back to", async () => {
  const { clock, call, web } = await bench();
  const id = await web();
  await call("PATCH", `/services/${id}`, setImage(misbehaving("sim-pull-failure")));
  const { body } = await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(LIVE);
  expect((await call("POST", `/services/${id}/rollback`, { deployId: body.id })).status).toBe(400);
  expect((await call("POST", `/services/${id}/rollback`, { deployId: "dep-none" })).status).toBe(404);
});

test("imageUrl deploys another image of the same repository once, without setting it", async () => {
  const { clock, call, visit, web } = await bench();
  const id = await web();
  expect((await call("POST", `/services/${id}/deploys`, { imageUrl: "nginx" })).status).toBe(400);
  expect((await call("POST", `/services/${id}/deploys`, { imageUrl: OTHER })).status).toBe(201);
  await clock.advance(LIVE);
  expect((await visit("/")).image).toBe(OTHER);
  expect((await call("GET", `/services/${id}`)).body.imagePath).toBe(IMAGE);
});

test("a secret that is bad makes a deploy fail its health check", async () => {
  const { clock, call, web, statuses } = await bench({ timings: { updateLimit: 60_000 } });
  const id = await web();
  await call("PUT", `/services/${id}/env-vars`, [{ key: "TOKEN", value: "sim-bad-value" }]);
  await call("POST", `/services/${id}/deploys`, {});
  await clock.advance(90_000);
  expect(statuses(id)).toEqual(["update_failed", "live"]);
});

test("the list of deploys is newest first, pages by cursor, and filters by status and time", async () => {
  const { clock, call, web } = await bench();
  const id = await web();
  const path = `/services/${id}/deploys`;
  const between = new Date(clock.now()).toISOString();
  await clock.advance(1_000);
  for (let i = 0; i < 2; i += 1) {
    await call("POST", path, {});
    await clock.advance(LIVE);
  }
  const list = async (query: string) =>
    (await call("GET", `${path}?${query}`)).body as { deploy: { status: string }; cursor: string }[];
  const statuses = (found: { deploy: { status: string } }[]) => found.map(({ deploy }) => deploy.status);
  const first = await list("limit=2");
  expect(statuses(first)).toEqual(["live", "deactivated"]);
  expect(await list(`limit=2&cursor=${first[1]?.cursor}`)).toHaveLength(1);
  expect(await list("status=deactivated")).toHaveLength(2);
  expect(await list(`createdAfter=${between}`)).toHaveLength(2);
  expect(await list(`finishedBefore=${between}`)).toHaveLength(1);
  expect((await call("GET", `${path}?createdAfter=yesterday`)).status).toBe(400);
});

test("a pre-deploy command has 30 minutes", async () => {
  const { sim, clock, web, statuses } = await bench();
  const id = await web({ preDeployCommand: "migrate sim-sleep-3600000" }, {}, 29 * 60_000);
  expect(statuses(id)).toEqual(["pre_deploy_in_progress"]);
  await clock.advance(2 * 60_000);
  expect(statuses(id)).toEqual(["pre_deploy_failed"]);
  expect(sim.service(id).logs.map(({ message }) => message)).toContain("==> Pre-deploy timed out");
});

test("deployMode cannot be combined with what to deploy, and a misspelt field is refused", async () => {
  const { call, web } = await bench();
  const id = await web();
  const path = `/services/${id}/deploys`;
  expect((await call("POST", path, { deployMode: "deploy_only", imageUrl: OTHER })).status).toBe(400);
  expect((await call("POST", path, { deployMode: "deploy_only" })).status).toBe(201);
  expect((await call("POST", path, { imageURL: OTHER })).status).toBe(400);
});
