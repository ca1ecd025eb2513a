import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, LIVE } from "./harness.ts";

const fresh = () => join(mkdtempSync(join(tmpdir(), "render-")), "world.json");

test("a stopped world goes on where it was: everything in it, and a deploy under way", async () => {
  const stateFile = fresh();
  const first = await bench({ stateFile });
  const disk = { name: "data", mountPath: "/data", sizeGB: 1 };
  const id = await first.web({ disk }, { envVars: [{ key: "A", value: "1" }] });
  const { ownerId } = first.sim;
  await first.call("POST", "/env-groups", { name: "g", ownerId, envVars: [], serviceIds: [id] });
  await first.call("POST", "/key-value", { name: "cache", ownerId, plan: "starter" });
  await first.call("POST", "/projects", { name: "p", ownerId, environments: [{ name: "production" }] });
  const credential = { registry: "GITHUB", name: "c", username: "u", authToken: "sim_canary" };
  await first.call("POST", "/registrycredentials", { ...credential, ownerId });
  await first.call("POST", `/services/${id}/custom-domains`, { name: "app.hotrodan.com" });
  first.sim.setDns("app.hotrodan.com");
  await first.call("POST", `/services/${id}/deploys`, {});
  await first.clock.advance(1_000);
  const read = async ({ call }: typeof first) =>
    Promise.all(
      [
        `/services/${id}`,
        `/services/${id}/deploys`,
        `/services/${id}/env-vars`,
        `/services/${id}/custom-domains`,
        `/services/${id}/events`,
        "/env-groups",
        "/key-value",
        "/projects",
        "/registrycredentials",
        "/disks",
      ].map(async (path) => (await call("GET", path)).body),
    );
  const before = await read(first);
  await first.sim.close();
  expect(statSync(stateFile).mode & 0o077).toBe(0);
  expect(readFileSync(stateFile, "utf8")).not.toContain("sim_canary");
  const second = await bench({ stateFile });
  await second.clock.advance(LIVE + 1_000);
  expect(second.sim.worldId).toBe(first.sim.worldId);
  expect(await read(second)).toEqual(before);
  await second.clock.advance(3 * LIVE);
  expect(second.statuses(id)).toEqual(["live", "deactivated"]);
  expect((await second.visit("/")).status).toBe(200);
});

test("a state file of another format is refused with the way out", async () => {
  const stateFile = fresh();
  writeFileSync(stateFile, JSON.stringify({ format: 99 }));
  await expect(bench({ stateFile })).rejects.toThrow(/format 99.*move it away/);
});
