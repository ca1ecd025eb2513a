import { expect, test } from "vitest";
import { clientOf, HOTDASH, start } from "./client.ts";

/* Conditional requests: GitHub's documentation, "Best practices for using the REST API", and RFC 9110, section 13. */
const RULESET = { name: "main", target: "branch", enforcement: "active", rules: [{ type: "deletion" }] };
const none = (etag: string | null) => ({ "if-none-match": String(etag) });

test("whatever is read carries an ETag, and who shows it gets 304 without a body that does not count", async () => {
  const { api, simulator } = await start();
  const happen = simulator.happenings();
  const run = happen.run({ path: ".github/workflows/ci.yml", ref: "main" });
  happen.check("main", "lint", "success");
  const { id } = (await api("POST", `${HOTDASH}/rulesets`, RULESET)).body;
  await api("POST", `${HOTDASH}/labels`, { name: "drift", color: "ffffff" });
  await api("PUT", `${HOTDASH}/environments/staging`, {});
  await api("POST", `${HOTDASH}/environments/staging/variables`, { name: "A", value: "1" });
  const paths = [
    ...[
      "",
      "/rulesets",
      `/rulesets/${id}`,
      "/rules/branches/main",
      "/branches/main",
      "/labels/drift",
      "/autolinks",
    ],
    ...["/environments", "/environments/staging", "/environments/staging/variables/A", "/issues", "/pulls"],
    ...["/environments/staging/secrets/public-key", `/actions/runs/${run.id}`, "/commits/main/check-runs"],
  ].map((path) => `${HOTDASH}${path}`);
  for (const path of ["/user", "/users/Jgorzitza", ...paths]) {
    const first = await api("GET", path);
    expect(first.status, path).toBe(200);
    const etag = first.headers.get("etag");
    expect(etag, path).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = await api("GET", path, undefined, none(etag));
    expect([again.status, again.body, again.headers.get("etag")], path).toEqual([304, undefined, etag]);
    const used = (answer: typeof first) => answer.headers.get("x-ratelimit-used");
    expect(used(again), path).toBe(used(first));
  }
  const last = simulator.journal.entries().at(-1);
  expect(last).toMatchObject({ action: "checks.list", status: 304 });
});

test("what changed is answered in full, with another ETag, however it changed", async () => {
  const { api, simulator } = await start();
  const { id } = (await api("POST", `${HOTDASH}/rulesets`, RULESET)).body;
  const path = `${HOTDASH}/rulesets/${id}`;
  const seen = new Set<string | null>();
  const look = async () => {
    const { status, headers } = await api("GET", path, undefined, none([...seen].join(", ")));
    seen.add(headers.get("etag"));
    return status;
  };
  expect([await look(), await look()]).toEqual([200, 304]);
  await api("PUT", path, { enforcement: "disabled" });
  expect([await look(), await look()]).toEqual([200, 304]);
  await simulator.request("PUT", path, { rules: [] });
  expect([await look(), await look()]).toEqual([200, 304]);
  expect(seen.size).toBe(3);
  await api("DELETE", path);
  expect(await look()).toBe(404);
});

test("tags are compared weakly, any of a list fits, and nothing else does", async () => {
  const { api } = await start();
  const etag = String((await api("GET", HOTDASH)).headers.get("etag"));
  const asked = async (value: string) => (await api("GET", HOTDASH, undefined, none(value))).status;
  for (const fits of [etag, etag.slice(2), `"x", ${etag}`, "*"]) expect(await asked(fits), fits).toBe(304);
  for (const other of ['"x"', etag.replaceAll('"', ""), ""]) expect(await asked(other), other).toBe(200);
});

test("another token, or another form of the answer, has another ETag", async () => {
  const { api, simulator } = await start({ tokens: ["sim_github", "sim_other"] });
  const etag = (await api("GET", HOTDASH)).headers.get("etag");
  const other = { authorization: "Bearer sim_other", ...none(etag) };
  expect((await clientOf(simulator)("GET", HOTDASH, undefined, other)).status).toBe(200);
  const raw = { accept: "application/vnd.github.raw+json", ...none(etag) };
  expect((await api("GET", HOTDASH, undefined, raw)).status).toBe(200);
});

test("what has a date says when it changed last, which counts where no ETag is shown", async () => {
  const { api } = await start();
  for (const path of ["/user", "/users/Jgorzitza", HOTDASH]) {
    const { headers, body } = await api("GET", path);
    const modified = String(headers.get("last-modified"));
    expect(modified, path).toBe(new Date(body.updated_at).toUTCString());
    const since = async (value: string, more = {}) =>
      (await api("GET", path, undefined, { "if-modified-since": value, ...more })).status;
    expect(await since(modified), path).toBe(304);
    expect(await since(new Date(Date.parse(modified) - 1000).toUTCString()), path).toBe(200);
    expect(await since(modified, none('"x"')), path).toBe(200);
  }
  expect((await api("GET", `${HOTDASH}/rulesets`)).headers.has("last-modified")).toBe(false);
});

test("an answer to a change has an ETag but is never 304, and a refusal has none", async () => {
  const { api } = await start();
  const made = await api("POST", `${HOTDASH}/labels`, { name: "drift", color: "ffffff" }, none("*"));
  expect([made.status, made.headers.has("etag")]).toEqual([201, true]);
  const missing = await api("GET", `${HOTDASH}/labels/none`, undefined, none("*"));
  expect([missing.status, missing.headers.has("etag")]).toEqual([404, false]);
});

test("a used-up limit refuses what would be 304, too, and asking for the limit itself is given nothing back", async () => {
  const { api } = await start({ rateLimits: { perHour: 2 } });
  const first = await api("GET", HOTDASH);
  const etag = first.headers.get("etag");
  expect((await api("GET", HOTDASH, undefined, none(etag))).status).toBe(304);
  expect((await api("GET", "/rate_limit", undefined, none("*"))).headers.get("x-ratelimit-used")).toBe("1");
  await api("GET", "/user");
  expect((await api("GET", HOTDASH, undefined, none(etag))).status).toBe(403);
});
