import type { Call, Reply, Route } from "../kernel/routes.ts";
import { refuse, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { createRuleset, type Ruleset, type RulesetContent, updateRuleset, withDefaults } from "./ruleset.ts";
import { addressesOf } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp } from "./world.ts";

/** Rulesets of a repository. */
export function rulesetRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    checkPlan(repository);
    const { source: _, source_type: __, ...content } = bodyOf(call, createRuleset);
    check(github, repository, content);
    const now = world.clock.now();
    const ruleset: Ruleset = {
      id: world.nextId(),
      content: { ...content, rules: withDefaults(content.rules) },
      createdAt: now,
      updatedAt: now,
    };
    repository.rulesets.set(ruleset.id, ruleset);
    return { status: 201, body: answer(github, repository, ruleset) };
  };
  const get = (call: Call, repository: Repository): Reply => {
    checkPlan(repository);
    return { status: 200, body: answer(github, repository, byId(repository.rulesets, call, "ruleset")) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    checkPlan(repository);
    const ruleset = byId(repository.rulesets, call, "ruleset");
    const { source: _, source_type: __, ...changes } = bodyOf(call, updateRuleset);
    const content: RulesetContent = { ...ruleset.content, ...changes };
    check(github, repository, content, ruleset.id);
    ruleset.content = { ...content, rules: withDefaults(content.rules) };
    ruleset.updatedAt = world.clock.now();
    return { status: 200, body: answer(github, repository, ruleset) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    checkPlan(repository);
    repository.rulesets.delete(byId(repository.rulesets, call, "ruleset").id);
    return { status: 204 };
  };
  const list = (call: Call, repository: Repository): Reply => {
    checkPlan(repository);
    return paged(call, [...repository.rulesets.values()], (page) =>
      page.map((one) => summary(github, repository, one)),
    );
  };
  const one = "/rulesets/:ruleset";
  return below(github, [
    { method: "GET", path: "/rulesets", action: "rulesets.list", kind: "read", handler: list },
    { method: "POST", path: "/rulesets", action: "rulesets.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "rulesets.get", kind: "read", handler: get },
    { method: "PUT", path: one, action: "rulesets.update", kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: "rulesets.delete", kind: "mutate", handler: remove },
  ]);
}

function checkPlan(repository: Repository): void {
  if (!repository.private || repository.plan !== "free") return;
  throw refuse(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
}

function check({ world }: Github, repository: Repository, content: RulesetContent, self?: number): void {
  const twin = [...repository.rulesets.values()].find(
    (one) => one.id !== self && one.content.name === content.name,
  );
  const types = content.rules.map((one) => one.type);
  const repeated = types.filter((type, index) => types.indexOf(type) !== index);
  const ofOrganizations = ["OrganizationAdmin", "Team", "EnterpriseOwner"];
  const foreign = content.bypass_actors.filter(
    (one) => world.owner.type === "User" && ofOrganizations.includes(one.actor_type),
  );
  const anonymous = content.bypass_actors.filter(
    (one) => ["Integration", "RepositoryRole", "Team"].includes(one.actor_type) && !one.actor_id,
  );
  const problems = [
    ...(twin ? ["Name must be unique"] : []),
    ...[...new Set(repeated)].map((type) => `Invalid rules: '${type}' appears more than once`),
    ...foreign.map((one) => `Bypass actor type ${one.actor_type} is for repositories of organizations`),
    ...anonymous.map((one) => `Bypass actor type ${one.actor_type} needs an actor_id`),
  ];
  if (problems.length > 0) throw validationFailed(...problems);
}

function summary({ world }: Github, repository: Repository, ruleset: Ruleset) {
  const { name, target, enforcement } = ruleset.content;
  const path = `${world.owner.login}/${repository.name}`;
  const { api, site } = addressesOf(world, repository);
  return {
    id: ruleset.id,
    name,
    target,
    source_type: "Repository",
    source: path,
    enforcement,
    node_id: nodeId("RRS", ruleset.id),
    _links: {
      self: { href: `${api}/rulesets/${ruleset.id}` },
      html: { href: `${site}/rules/${ruleset.id}` },
    },
    created_at: timestamp(ruleset.createdAt),
    updated_at: timestamp(ruleset.updatedAt),
  };
}

function answer(github: Github, repository: Repository, ruleset: Ruleset) {
  const { conditions, rules, bypass_actors } = ruleset.content;
  return {
    ...summary(github, repository, ruleset),
    ...(conditions === undefined ? {} : { conditions }),
    rules,
    bypass_actors,
    current_user_can_bypass: "never",
  };
}
