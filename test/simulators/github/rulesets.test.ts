import { expect, test } from "vitest";
import { HOTDASH, start } from "./client.ts";

/** As the provider sends it. */
const main = {
  name: "main",
  target: "branch",
  source: "HotDash",
  source_type: "Repository",
  enforcement: "active",
  bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }],
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [
    { type: "deletion" },
    { type: "non_fast_forward" },
    {
      type: "pull_request",
      parameters: {
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_approving_review_count: 1,
        required_review_thread_resolution: true,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [{ context: "lint" }, { context: "test", integration_id: 15_368 }],
      },
    },
    { type: "required_deployments", parameters: { required_deployment_environments: ["staging"] } },
  ],
};
const path = `${HOTDASH}/rulesets`;

test("a ruleset reads back as it was sent, with what the platform fills in", async () => {
  const { api, simulator } = await start();
  const made = await api("POST", path, main);
  expect(made.status).toBe(201);
  const got = await api("GET", `${path}/${made.body.id}?includes_parents=false`);
  expect(got.body).toEqual(made.body);
  expect(got.headers.get("etag")).toBe(made.headers.get("etag"));
  const [deletion, forward, review, ...others] = main.rules;
  expect(got.body).toMatchObject({
    name: "main",
    source: "Jgorzitza/HotDash",
    source_type: "Repository",
    bypass_actors: main.bypass_actors,
    conditions: main.conditions,
    rules: [
      deletion,
      forward,
      {
        type: "pull_request",
        parameters: { ...review?.parameters, allowed_merge_methods: ["merge", "squash", "rebase"] },
      },
      ...others,
    ],
  });
  const put = await api("PUT", `${path}/${made.body.id}`, { ...main, enforcement: "disabled", rules: [] });
  expect(put).toMatchObject({
    status: 200,
    body: { id: made.body.id, enforcement: "disabled", rules: [], conditions: main.conditions },
  });
  const [listed] = (await api("GET", path)).body;
  expect(listed).toMatchObject({ id: made.body.id, name: "main", enforcement: "disabled" });
  expect(listed).not.toHaveProperty("rules");
  expect(simulator.world.repository("HotDash").rulesets.get(made.body.id)?.content.rules).toEqual([]);
  expect((await api("DELETE", `${path}/${made.body.id}`)).status).toBe(204);
  expect((await api("GET", `${path}/${made.body.id}`)).status).toBe(404);
  expect((await api("DELETE", `${path}/${made.body.id}`)).status).toBe(404);
});

test("a change leaves alone what it does not name", async () => {
  const { api } = await start();
  const made = await api("POST", path, main);
  const put = await api("PUT", `${path}/${made.body.id}`, { enforcement: "disabled" });
  expect(put.body).toEqual({ ...made.body, enforcement: "disabled", updated_at: put.body.updated_at });
});

test("merge methods that are given stay as they are", async () => {
  const { api } = await start();
  const review = main.rules[2]?.parameters;
  const parameters = { ...review, allowed_merge_methods: ["squash"] };
  const { body } = await api("POST", path, { ...main, rules: [{ type: "pull_request", parameters }] });
  expect(body.rules).toEqual([{ type: "pull_request", parameters }]);
});

test("bypass actors and conditions have defaults", async () => {
  const { api } = await start();
  const { body } = await api("POST", path, { name: "x", enforcement: "active" });
  expect(body).toMatchObject({ target: "branch", bypass_actors: [], rules: [] });
  expect(body).not.toHaveProperty("conditions");
});

test("bad rulesets are 422 and name what is wrong", async () => {
  const { api } = await start();
  await api("POST", path, main);
  const named = { name: "other", enforcement: "active" };
  const actor = (one: object) => ({ ...named, bypass_actors: [{ bypass_mode: "always", ...one }] });
  const cases: [unknown, string][] = [
    [main, "Name must be unique"],
    [{ name: "other" }, '\\"enforcement\\" wasn\'t supplied.'],
    [{ ...named, enforcement: "on" }, "is not a member of"],
    [{ ...named, rules: [{ type: "no_such_rule" }] }, "properties/rules/properties/0"],
    [{ ...named, rules: [{ type: "deletion", parameters: {} }] }, '\\"parameters\\" is not a permitted key.'],
    [{ ...named, rules: [{ type: "deletion" }, { type: "deletion" }] }, "more than once"],
    [{ ...named, conditions: { branches: [] } }, '\\"branches\\" is not a permitted key.'],
    [actor({ actor_type: "Team", actor_id: 1 }), "for repositories of organizations"],
    [actor({ actor_type: "RepositoryRole" }), "needs an actor_id"],
  ];
  for (const [body, message] of cases) {
    const answer = await api("POST", path, body);
    expect(answer.status, message).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(message);
  }
  const second = await api("POST", path, named);
  expect((await api("PUT", `${path}/${second.body.id}`, { name: "main" })).body.errors).toEqual([
    "Name must be unique",
  ]);
});

test("labels and autolinks", async () => {
  const { api } = await start();
  const labels = `${HOTDASH}/labels`;
  const made = await api("POST", labels, { name: "Preview", color: "00FF00", description: "x" });
  expect(made).toMatchObject({ status: 201, body: { name: "Preview", color: "00ff00", description: "x" } });
  expect((await api("POST", labels, { name: "preview" })).body.errors).toEqual([
    { resource: "Label", code: "already_exists", field: "name" },
  ]);
  expect((await api("POST", labels, { name: "y", color: "#fff" })).status).toBe(422);
  const renamed = await api("PATCH", `${labels}/preview`, { new_name: "pr preview", color: "ffffff" });
  expect(renamed.body).toMatchObject({ id: made.body.id, name: "pr preview", color: "ffffff" });
  expect((await api("GET", `${labels}/pr%20preview`)).body).toEqual(renamed.body);
  expect((await api("GET", labels)).body).toEqual([renamed.body]);
  expect((await api("DELETE", `${labels}/pr%20preview`)).status).toBe(204);
  expect((await api("GET", `${labels}/pr%20preview`)).status).toBe(404);

  const autolinks = `${HOTDASH}/autolinks`;
  const link = { key_prefix: "HD-", url_template: "https://example.com/<num>", is_alphanumeric: false };
  const autolink = await api("POST", autolinks, link);
  expect(autolink).toMatchObject({ status: 201, body: link });
  expect((await api("POST", autolinks, link)).status).toBe(422);
  expect((await api("POST", autolinks, { ...link, url_template: "https://example.com" })).status).toBe(422);
  expect((await api("GET", autolinks)).body).toEqual([autolink.body]);
  expect((await api("GET", `${autolinks}/${autolink.body.id}`)).body).toEqual(autolink.body);
  expect((await api("DELETE", `${autolinks}/${autolink.body.id}`)).status).toBe(204);
  expect((await api("GET", `${autolinks}/${autolink.body.id}`)).status).toBe(404);
});
