import { describe, expect, test } from "vitest";
import { bench, LIVE } from "./harness.ts";

describe("variables of a service", () => {
  test("PUT replaces all, keeps the order in its answer, and deploys nothing", async () => {
    const { sim, clock, call, web, statuses } = await bench();
    const id = await web({}, { envVars: [{ key: "OLD", value: "1" }] });
    const path = `/services/${id}/env-vars`;
    const answer = await call("PUT", path, [
      { key: "B", value: "2" },
      { key: "A", value: "1" },
    ]);
    expect(answer.body.map((one: { envVar: unknown }) => one.envVar)).toEqual([
      { key: "B", value: "2" },
      { key: "A", value: "1" },
    ]);
    await clock.advance(120_000);
    expect(statuses(id)).toEqual(["live"]);
    expect(sim.environment(id)?.get("OLD")).toBe("1");
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(LIVE);
    expect([...(sim.environment(id) ?? [])]).toEqual([
      ["PORT", "10000"],
      ["B", "2"],
      ["A", "1"],
    ]);
    expect((await call("PUT", path, [])).body).toEqual([]);
    expect((await call("GET", path)).body).toEqual([]);
  });

  test("a list comes back in another order than it was sent in", async () => {
    const { call, web } = await bench();
    const envVars = ["A", "B", "C"].map((key) => ({ key, value: key.toLowerCase() }));
    const id = await web({}, { envVars });
    const { body } = await call("GET", `/services/${id}/env-vars`);
    expect(body.map((one: { envVar: { key: string } }) => one.envVar.key)).toEqual(["C", "B", "A"]);
    const page = (await call("GET", `/services/${id}/env-vars?limit=2`)).body;
    const rest = (await call("GET", `/services/${id}/env-vars?limit=2&cursor=${page[1].cursor}`)).body;
    expect(rest.map((one: { envVar: { key: string } }) => one.envVar.key)).toEqual(["A"]);
  });

  test("generateValue makes 32 random bytes in base64, and another value each time", async () => {
    const { call, web } = await bench();
    const id = await web();
    const put = async () =>
      (await call("PUT", `/services/${id}/env-vars`, [{ key: "K", generateValue: true }])).body[0].envVar
        .value;
    const first = await put();
    expect(Buffer.from(first, "base64")).toHaveLength(32);
    expect(await put()).not.toBe(first);
  });

  test("one key at a time leaves the others alone", async () => {
    const { call, web } = await bench();
    const id = await web({}, { envVars: [{ key: "A", value: "1" }] });
    const path = `/services/${id}/env-vars`;
    expect(await call("PUT", `${path}/B`, { value: "2" })).toMatchObject({
      status: 200,
      body: { key: "B", value: "2" },
    });
    expect((await call("PUT", `${path}/A`, { value: "3" })).body.value).toBe("3");
    expect((await call("DELETE", `${path}/B`)).status).toBe(204);
    expect((await call("DELETE", `${path}/B`)).status).toBe(404);
    expect((await call("GET", `${path}/A`)).body).toEqual({ key: "A", value: "3" });
    expect((await call("PUT", `${path}/A`, {})).status).toBe(400);
    expect((await call("PUT", `${path}/A`, { value: 3 })).status).toBe(400);
  });

  test("no value reaches the journal", async () => {
    const { sim, call, web } = await bench();
    const canary = "canary-7f3a";
    const id = await web(
      {},
      { envVars: [{ key: "A", value: canary }], secretFiles: [{ name: "f", content: canary }] },
    );
    await call("PUT", `/services/${id}/env-vars`, [{ key: "A", value: canary }]);
    await call("PUT", `/services/${id}/env-vars/A`, { value: canary });
    await call("PUT", `/services/${id}/secret-files/f`, { content: canary });
    const credential = { registry: "GITHUB", name: "c", username: "u", authToken: canary };
    await call("POST", "/registrycredentials", { ...credential, ownerId: sim.ownerId });
    const group = { name: "g", ownerId: sim.ownerId, envVars: [{ key: "A", value: canary }] };
    const { body } = await call("POST", "/env-groups", group);
    await call("PUT", `/env-groups/${body.id}/env-vars/A`, { value: canary });
    expect(sim.journal.count({ kind: "mutate" })).toBe(7);
    expect(JSON.stringify(sim.journal.entries())).not.toContain(canary);
    expect(JSON.stringify(sim.journal.entries())).toContain('"key":"A"');
  });
});

describe("secret files of a service", () => {
  test("PUT replaces all; one at a time answers 201; together they have 1 MB", async () => {
    const { call, web } = await bench();
    const id = await web({}, { secretFiles: [{ name: "old.pem", content: "x" }] });
    const path = `/services/${id}/secret-files`;
    await call("PUT", path, [{ name: "a.pem", content: "1" }]);
    expect(await call("PUT", `${path}/b.pem`, { content: "2" })).toMatchObject({ status: 201 });
    const { body } = await call("GET", path);
    expect(body.map((one: { secretFile: unknown }) => one.secretFile)).toEqual([
      { name: "a.pem", content: "1" },
      { name: "b.pem", content: "2" },
    ]);
    expect((await call("PUT", `${path}/c.pem`, { content: "x".repeat(1_048_576) })).status).toBe(400);
    expect((await call("PUT", `${path}/..`, { content: "x" })).status).toBe(404);
    expect((await call("PUT", path, [{ name: "a/b", content: "x" }])).status).toBe(400);
  });
});

describe("env groups", () => {
  test("their variables reach a linked service with its next deploy, below its own", async () => {
    const { sim, clock, call, web } = await bench();
    const id = await web({}, { envVars: [{ key: "A", value: "own" }] });
    const make = async (name: string, envVars: { key: string; value: string }[]) => {
      await clock.advance(1_000);
      return (await call("POST", "/env-groups", { name, ownerId: sim.ownerId, envVars, serviceIds: [id] }))
        .body;
    };
    const first = await make("first", [
      { key: "A", value: "group" },
      { key: "B", value: "first" },
    ]);
    await make("second", [{ key: "B", value: "second" }]);
    expect(first.serviceLinks).toEqual([{ id, name: "web", type: "web" }]);
    expect(sim.environment(id)?.has("B")).toBe(false);
    await call("POST", `/services/${id}/deploys`, {});
    await clock.advance(LIVE);
    expect(sim.environment(id)?.get("A")).toBe("own");
    expect(sim.environment(id)?.get("B")).toBe("second");
    expect((await call("GET", `/services/${id}/env-vars`)).body).toHaveLength(1);
  });

  test("a key answers the whole group, does not touch updatedAt, and there is no PUT of all", async () => {
    const { sim, clock, call } = await bench();
    const { body } = await call("POST", "/env-groups", { name: "g", ownerId: sim.ownerId, envVars: [] });
    await clock.advance(60_000);
    const put = await call("PUT", `/env-groups/${body.id}/env-vars/A`, { value: "1" });
    expect(put.body).toMatchObject({
      id: body.id,
      updatedAt: body.updatedAt,
      envVars: [{ key: "A", value: "1" }],
    });
    expect((await call("PUT", `/env-groups/${body.id}/env-vars`, [])).status).toBe(404);
    expect((await call("PUT", `/env-groups/${body.id}/secret-files/f`, { content: "x" })).body).toMatchObject(
      {
        secretFiles: [{ name: "f", content: "x" }],
      },
    );
  });

  test("the list shows no variables and has no cursors", async () => {
    const { sim, call } = await bench();
    const envVars = [{ key: "A", value: "1" }];
    await call("POST", "/env-groups", { name: "g", ownerId: sim.ownerId, envVars });
    const [one] = (await call("GET", "/env-groups?name=g")).body;
    expect(one).toMatchObject({ name: "g", serviceLinks: [] });
    expect(one).not.toHaveProperty("envVars");
    expect(one).not.toHaveProperty("cursor");
  });

  test("only the name can be patched; a deleted group takes its links along", async () => {
    const { sim, call, web } = await bench();
    const id = await web();
    const group = { name: "g", ownerId: sim.ownerId, envVars: [], serviceIds: [id] };
    const { body } = await call("POST", "/env-groups", group);
    expect((await call("PATCH", `/env-groups/${body.id}`, { name: "h" })).body.name).toBe("h");
    expect((await call("PATCH", `/env-groups/${body.id}`, { name: "h", envVars: [] })).status).toBe(400);
    expect((await call("DELETE", `/env-groups/${body.id}`)).status).toBe(204);
    expect(sim.world.groupsOf(id)).toEqual([]);
  });

  test("a group of an environment is for its services, and holds them there", async () => {
    const { sim, call, web } = await bench();
    const id = await web();
    const project = { name: "p", ownerId: sim.ownerId, environments: [{ name: "production" }] };
    const { body: made } = await call("POST", "/projects", project);
    const [environmentId] = made.environmentIds;
    const { body: group } = await call("POST", "/env-groups", {
      name: "g",
      ownerId: sim.ownerId,
      envVars: [],
      environmentId,
    });
    const link = () => call("POST", `/env-groups/${group.id}/services/${id}`);
    expect((await link()).status).toBe(400);
    await call("POST", `/environments/${environmentId}/resources`, { resourceIds: [id] });
    expect((await link()).status).toBe(200);
    expect(await call("DELETE", `/environments/${environmentId}/resources?resourceIds=${id}`)).toMatchObject({
      status: 400,
      body: { message: "cannot move service out of environment with linked env groups" },
    });
  });
});
