import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, web } from "./harness.ts";

const all = "/v1/apps/hotdash-app/machines";

test("a restart loses nothing: world, secrets, volumes, leases and what was under way", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "world-")), "fly.json");
  const first = await bench({ stateFile });
  await first.app();
  await first.sim.request("POST", "/v1/apps/hotdash-app/secrets", { values: { A: "canary" } });
  const { token } = (await first.sim.request("POST", "/v1/apps/hotdash-app/deploy_token", {})).body as {
    token: string;
  };
  const volume = (
    await first.sim.request("POST", "/v1/apps/hotdash-app/volumes", { name: "data", region: "dfw" })
  ).body as { id: string };
  await first.clock.advance(800);
  const mounts = [{ volume: volume.id, path: "/data" }];
  const one = await first.machine(web({ mounts }), { name: "web-1" }, 500);
  const lease = await first.sim.request("POST", `${all}/${one.id}/lease`, { ttl: 600 });
  expect(lease.status).toBe(201);
  const before = JSON.parse(JSON.stringify((await first.sim.request("GET", `${all}/${one.id}`)).body));
  const at = first.clock.now();
  await first.sim.close();

  const text = readFileSync(stateFile, "utf8");
  expect(text).not.toContain("canary");
  expect(text).not.toContain(token);

  const second = await bench({ stateFile });
  await second.clock.advance(at - second.clock.now());
  expect(second.sim.worldId).toBe(first.sim.worldId);
  expect((await second.sim.request("GET", `${all}/${one.id}`)).body).toEqual(before);
  const secrets = second.sim.world.apps.get("hotdash-app")?.secrets;
  expect([secrets?.matches("A", "canary"), secrets?.version]).toEqual([true, 1]);
  expect((await second.sim.request("POST", `${all}/${one.id}/cordon`)).status).toBe(409);
  expect((await second.sim.request("GET", `/v1/apps/hotdash-app/volumes/${volume.id}`)).body).toMatchObject({
    attached_machine_id: one.id,
  });
  await second.clock.advance(5_000);
  const again = second.sim.world.apps.get("hotdash-app")?.machines.get(one.id);
  expect(again?.now.state).toBe("started");
  const other = await second.machine();
  expect(other.id).not.toBe(one.id);
});

test("changes reach the file without a close", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "world-")), "fly.json");
  const { app } = await bench({ stateFile });
  await app();
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(JSON.parse(readFileSync(stateFile, "utf8")).apps).toMatchObject([{ name: "hotdash-app" }]);
});
