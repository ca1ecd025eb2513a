import { expect, test } from "vitest";
import { bench, web } from "./harness.ts";

test("an app is visible after a moment, pending until it has a machine", async () => {
  const { call, clock, machine, sim } = await bench();
  expect((await call("POST", "/apps", { app_name: "hotdash-app", org_slug: "hotdash" })).status).toBe(201);
  expect((await call("GET", "/apps/hotdash-app")).status).toBe(404);
  await clock.advance(300);
  expect((await call("GET", "/apps/hotdash-app")).body).toMatchObject({
    name: "hotdash-app",
    status: "pending",
    organization: { slug: "hotdash" },
  });
  await machine();
  expect((await sim.request("GET", "/v1/apps/hotdash-app")).body).toMatchObject({
    status: "deployed",
    machine_count: 1,
  });
});

test("names are one namespace; tokens and organizations are checked", async () => {
  const { call, sim, app, clock } = await bench();
  await app();
  expect(await call("POST", "/apps", { name: "hotdash-app", org_slug: "hotdash" })).toMatchObject({
    status: 422,
    body: { error: "Validation failed: Name has already been taken", status: "name_taken" },
  });
  sim.claimElsewhere("theirs");
  await clock.advance(5_000);
  expect((await call("GET", "/apps/theirs")).status).toBe(403);
  expect((await call("POST", "/apps", { name: "theirs", org_slug: "hotdash" })).status).toBe(422);
  expect((await call("POST", "/apps", { name: "x", org_slug: "other" })).status).toBe(404);
  expect((await call("POST", "/apps", { name: "x" })).status).toBe(400);
  await clock.advance(5_000);
  expect((await call("POST", "/apps", { name: "Bad_Name", org_slug: "hotdash" })).body.error).toMatch(
    /under 63 chars/,
  );
  expect(await call("GET", "/apps/x", undefined, { authorization: "Bearer nope" })).toMatchObject({
    status: 401,
    body: { error: "Authenticate: token validation error" },
  });
  expect((await call("GET", "/apps/x", undefined, { authorization: "FlyV1 other,sim_fly" })).status).toBe(
    404,
  );
});

test("a deploy token reaches its app only", async () => {
  const { app, call, clock } = await bench();
  await app();
  await app("hotdash-staging");
  const { token } = (await call("POST", "/apps/hotdash-app/deploy_token", { expiry: "1h" })).body;
  const as = { authorization: `Bearer ${token}` };
  expect((await call("GET", "/apps/hotdash-app", undefined, as)).status).toBe(200);
  expect((await call("GET", "/apps/hotdash-staging", undefined, as)).status).toBe(403);
  await clock.advance(1_000);
});

test("an app goes later than its deletion is accepted, with all it held", async () => {
  const { app, machine, call, sim, clock } = await bench();
  await app();
  const one = await machine();
  expect((await call("DELETE", "/apps/hotdash-app")).status).toBe(412);
  expect((await call("DELETE", "/apps/hotdash-app?force=true")).status).toBe(202);
  expect((await call("DELETE", `/apps/hotdash-app/machines/${one.id}`)).status).toBe(404);
  expect((await call("POST", "/apps", { name: "hotdash-app", org_slug: "hotdash" })).status).toBe(422);
  await clock.advance(1_000);
  expect((await call("GET", "/apps/hotdash-app")).status).toBe(404);
  expect(sim.world.apps.size).toBe(0);
  expect((await call("POST", "/apps", { name: "hotdash-app", org_slug: "hotdash" })).status).toBe(201);
});

test("a certificate waits for its DNS records", async () => {
  const { app, call, sim, clock } = await bench();
  await app();
  const path = "/apps/hotdash-app/certificates";
  const hostname = "app.hotrodan.com";
  const { body } = await call("POST", `${path}/acme`, { hostname });
  expect(body).toMatchObject({
    configured: false,
    status: "pending_validation",
    dns_requirements: {
      a: [sim.world.apps.get("hotdash-app")?.ips[0]?.ip],
      cname: "hotdash-app.fly.dev",
      acme_challenge: { name: "_acme-challenge.app.hotrodan.com" },
    },
  });
  sim.setDns("hotdash-app", hostname);
  expect((await call("POST", `${path}/${hostname}/check`)).body).toMatchObject({
    configured: false,
    validation: { dns_configured: true },
  });
  await clock.advance(5_000);
  expect((await call("POST", `${path}/${hostname}/check`)).body).toMatchObject({
    configured: true,
    status: "active",
    certificates: [{ source: "fly", status: "active" }],
  });
});

test("secrets: versions, digests that are no plain hash, propagation, removal by null", async () => {
  const { app, call, sim, clock } = await bench();
  await app();
  const path = "/apps/hotdash-app/secrets";
  const first = await call("POST", path, { values: { A: "one", B: "two" } });
  expect(first.body.version).toBe(1);
  const launch = { config: web(), min_secrets_version: 1 };
  expect(await call("POST", "/apps/hotdash-app/machines", launch)).toMatchObject({
    status: 412,
    body: { error: "min_secrets_version 1 is not yet available on this app" },
  });
  await clock.advance(700);
  expect((await call("POST", "/apps/hotdash-app/machines", launch)).status).toBe(200);
  const second = await call("POST", path, { values: { A: "one", B: null } });
  expect(second.body).toMatchObject({
    version: 2,
    secrets: [{ name: "A", digest: first.body.secrets[0].digest }],
  });
  const secrets = sim.world.apps.get("hotdash-app")?.secrets;
  expect([...(secrets?.digests().keys() ?? [])]).toEqual(["A"]);
  expect([secrets?.matches("A", "one"), secrets?.matches("A", "two")]).toEqual([true, false]);
  expect((await call("DELETE", `${path}/never-set`)).body.version).toBe(2);
  const other = await bench({ seed: 1 });
  await other.app();
  const elsewhere = await other.call("POST", path, { values: { A: "one" } });
  expect(elsewhere.body.secrets[0].digest).not.toBe(first.body.secrets[0].digest);
});

test("a token of an organization apart reaches nothing of the others, nor do theirs reach it", async () => {
  const { call, app, clock } = await bench({ apart: { previews: ["sim_previews"] } });
  await app();
  const as = { authorization: "Bearer sim_previews" };
  const made = await call("POST", "/apps", { name: "fly-preview-pr-1", org_slug: "previews" }, as);
  expect(made.status).toBe(201);
  await clock.advance(5_000);
  const reaches = async (token: Record<string, string>, one: string, org: string) => [
    (await call("GET", `/apps/${one}`, undefined, token)).status,
    (await call("GET", `/apps?org_slug=${org}`, undefined, token)).status,
    (await call("GET", `/orgs/${org}/machines`, undefined, token)).status,
    (await call("POST", "/apps", { name: `new-${org}`, org_slug: org }, token)).status,
  ];
  expect(await reaches(as, "hotdash-app", "hotdash")).toEqual([403, 404, 404, 404]);
  expect(await reaches({}, "fly-preview-pr-1", "previews")).toEqual([403, 404, 404, 404]);
  expect(await reaches(as, "fly-preview-pr-1", "previews")).toEqual([200, 200, 200, 201]);
  expect((await call("GET", "/tokens/current", undefined, as)).body.tokens).toMatchObject([
    { org_slug: "previews" },
  ]);
});
