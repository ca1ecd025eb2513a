import { expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { HOTDASH, start } from "./client.ts";

const ENVIRONMENT = `${HOTDASH}/environments/staging`;

test.each([
  ["an environment, by name", ENVIRONMENT],
  ["the repository, by name", `${HOTDASH}/actions`],
  ["an environment, by repository id", "id:/environments/staging"],
  ["the repository, by its id", "id:/actions"],
])("variables of %s can be made, read, changed, renamed, listed and removed", async (_, form) => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 8));
  const { api, simulator } = await start({ clock });
  await api("PUT", ENVIRONMENT, {});
  const place = form.replace("id:", `/repositories/${simulator.world.repository("HotDash").id}`);
  const many = `${place}/variables`;
  expect((await api("POST", many, { name: "log_level", value: "info" })).status).toBe(201);
  const made = await api("GET", `${many}/Log_Level`);
  expect(made.body).toEqual({
    name: "LOG_LEVEL",
    value: "info",
    created_at: "2026-11-21T08:00:00Z",
    updated_at: "2026-11-21T08:00:00Z",
  });
  expect(await api("POST", many, { name: "LOG_LEVEL", value: "debug" })).toMatchObject({
    status: 409,
    body: { message: "Already exists - Variable already exists", status: "409" },
  });
  await clock.advance(2000);
  expect((await api("PATCH", `${many}/LOG_LEVEL`, { name: "LOG_LEVEL", value: "debug" })).status).toBe(204);
  expect((await api("GET", many)).body).toEqual({
    total_count: 1,
    variables: [{ ...made.body, value: "debug", updated_at: "2026-11-21T08:00:02Z" }],
  });
  await api("POST", many, { name: "B", value: "" });
  expect((await api("PATCH", `${many}/B`, { name: "LOG_LEVEL" })).status).toBe(409);
  expect((await api("PATCH", `${many}/B`, { name: "C" })).status).toBe(204);
  expect((await api("GET", `${many}/B`)).status).toBe(404);
  expect((await api("GET", `${many}/C`)).body.value).toBe("");
  expect((await api("PATCH", `${many}/B`, { value: "x" })).status).toBe(404);
  expect((await api("DELETE", `${many}/C`)).status).toBe(204);
  expect((await api("DELETE", `${many}/C`)).status).toBe(404);
});

test("scopes are apart, and 404 where the environment is not", async () => {
  const { api, simulator } = await start();
  await api("PUT", ENVIRONMENT, {});
  await api("POST", `${ENVIRONMENT}/variables`, { name: "A", value: "environment" });
  await api("POST", `${HOTDASH}/actions/variables`, { name: "A", value: "repository" });
  expect((await api("GET", `${ENVIRONMENT}/variables/A`)).body.value).toBe("environment");
  expect(simulator.world.repository("HotDash").actions.variables.get("A")?.value).toBe("repository");
  expect((await api("POST", `${HOTDASH}/environments/none/variables`, { name: "A", value: "" })).status).toBe(
    404,
  );
});

test("bad names, values and bodies are 422", async () => {
  const { api } = await start();
  await api("PUT", ENVIRONMENT, {});
  const cases: [unknown, string][] = [
    [{ name: "GITHUB_X", value: "" }, "must not start with GITHUB_"],
    [{ name: "A B", value: "" }, "Spaces are not allowed"],
    [{ name: "", value: "" }, "Must start with a letter"],
    [{ name: "A" }, '"value" wasn\'t supplied.'],
    [{ name: "A", value: 1 }, "For 'properties/value', 1 is not a string."],
    [{ name: "A", value: null }, "nil is not a string"],
    [{ name: "A", value: "", visibility: "all" }, '"visibility" is not a permitted key.'],
    [{ name: "A", value: "x".repeat(48 * 1024 + 1) }, "too large"],
  ];
  for (const [body, message] of cases) {
    const answer = await api("POST", `${ENVIRONMENT}/variables`, body);
    expect(answer.status, message).toBe(422);
    expect(answer.body.message).toContain(message);
  }
});

test("ten come on a page, thirty at most; an environment holds 100", async () => {
  const { api, simulator } = await start();
  await api("PUT", ENVIRONMENT, {});
  for (let i = 0; i < 100; i += 1) {
    await simulator.request("POST", `${ENVIRONMENT}/variables`, { name: `V${i}`, value: "" });
  }
  const full = await simulator.request("POST", `${ENVIRONMENT}/variables`, { name: "V100", value: "" });
  expect(full.status).toBe(422);
  expect((await api("GET", `${ENVIRONMENT}/variables`)).body.variables).toHaveLength(10);
  expect((await api("GET", `${ENVIRONMENT}/variables?per_page=100`)).body.variables).toHaveLength(30);
  expect((await api("GET", `${ENVIRONMENT}/variables?per_page=30&page=4`)).body.variables).toHaveLength(10);
});
