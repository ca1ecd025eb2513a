import { expect, test } from "vitest";
import { HOTDASH, start } from "./client.ts";

test("the owner is a user account: the organization of that name is 404", async () => {
  const { api } = await start();
  expect((await api("GET", "/user")).body).toMatchObject({ login: "Jgorzitza", type: "User" });
  expect(await api("GET", "/orgs/Jgorzitza")).toMatchObject({
    status: 404,
    body: { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
  });
  expect((await api("GET", "/users/jgorzitza")).body.login).toBe("Jgorzitza");
  expect((await api("GET", "/users/nobody")).status).toBe(404);
  expect((await api("GET", "/users/Jgorzitza/keys")).body).toEqual([]);
  expect((await api("GET", "/users/Jgorzitza/gpg_keys")).body).toEqual([]);
});

test("an owner named among the organizations is one", async () => {
  const { api } = await start({ owner: "hotrodan", organizations: ["hotrodan"], users: ["Jgorzitza"] });
  const org = await api("GET", "/orgs/hotrodan");
  expect(org).toMatchObject({ status: 200, body: { login: "hotrodan", type: "Organization" } });
  expect(org.body.id).toBeTypeOf("number");
  expect((await api("GET", "/user")).body.login).toBe("Jgorzitza");
  expect((await api("GET", "/repos/hotrodan/HotDash")).body.owner.id).toBe(org.body.id);
});

test("a repository has one id in every run and is found by it", async () => {
  const first = await start();
  const second = await start();
  const { body } = await first.api("GET", HOTDASH);
  expect(Number.isInteger(body.id)).toBe(true);
  expect((await second.api("GET", "/repos/jgorzitza/hotdash")).body.id).toBe(body.id);
  expect((await first.api("GET", `/repositories/${body.id}`)).body).toEqual(body);
  expect(body).toMatchObject({
    name: "HotDash",
    full_name: "Jgorzitza/HotDash",
    default_branch: "main",
    archived: false,
    has_pages: false,
    license: null,
    private: false,
  });
  expect((await first.api("GET", "/repositories/1")).status).toBe(404);
  expect((await first.api("GET", "/repos/Jgorzitza/other")).status).toBe(404);
  expect((await first.api("GET", "/repos/other/HotDash")).status).toBe(404);
});

test("only loopback, only known tokens, and GraphQL is an error", async () => {
  const { simulator, api } = await start({ tokens: ["sim_a", "sim_b"] });
  expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await api("GET", "/user")).toMatchObject({
    status: 401,
    body: { message: "Bad credentials", status: "401" },
  });
  expect((await api("GET", "/user", undefined, { authorization: "token sim_b" })).status).toBe(200);
  expect((await api("GET", "/user", undefined, { authorization: "" })).body.message).toBe(
    "Requires authentication",
  );
  const graphql = await fetch(`${simulator.url}api/graphql`, {
    method: "POST",
    headers: { authorization: "Bearer sim_a" },
    body: JSON.stringify({ query: "query{viewer{login}}" }),
  });
  expect(await graphql.json()).toMatchObject({ data: null, errors: [{ type: "NOT_IMPLEMENTED" }] });
});

test("unknown routes, methods and broken JSON are answered as GitHub does", async () => {
  const { api, simulator } = await start();
  expect((await api("GET", "/nothing")).body).toEqual({
    message: "Not Found",
    documentation_url: "https://docs.github.com/rest",
    status: "404",
  });
  expect((await api("POST", `${HOTDASH}/environments/x`, {})).status).toBe(404);
  expect(await api("PUT", `${HOTDASH}/environments/x`, "{broken")).toMatchObject({
    status: 400,
    body: { message: "Problems parsing JSON", status: "400" },
  });
  expect(simulator.journal.count({ action: "unknown" })).toBe(2);
});

test("an archived repository refuses changes and lets itself be read", async () => {
  const { api } = await start({ repositories: [{ name: "HotDash", archived: true }] });
  const put = await api("PUT", `${HOTDASH}/environments/x`, {});
  expect(put.status).toBe(403);
  expect(put.body.message).toContain("archived");
  expect((await api("GET", `${HOTDASH}/environments`)).body.total_count).toBe(0);
});
