import type { Call, Reply, Route } from "../kernel/routes.ts";
import { commitAnswer } from "./commits.ts";
import { refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { rulesOver, rulesWithSource } from "./rule-violations.ts";
import { addressesOf } from "./users.ts";
import type { Repository } from "./world.ts";

/** One branch with its last commit, and the rules that hold for a branch, whether it is there or not. */
export function branchRoutes(github: Github): Route[] {
  const { world } = github;
  const get = (call: Call, repository: Repository): Reply => {
    const name = call.params.branch ?? "";
    const { git } = repository.activity;
    const commit = git.peel(git.branches.get(name) ?? "");
    if (!commit) throw refuse(404, "Branch not found");
    const { api, site } = addressesOf(world, repository);
    const url = `${api}/branches/${encodeURIComponent(name)}`;
    const rules = rulesOver(repository, "branch", name);
    return {
      status: 200,
      body: {
        name,
        commit: commitAnswer(world, repository, commit),
        _links: { self: url, html: `${site}/tree/${name}` },
        protected: rules.length > 0,
        // What rulesets demand does not stand here: these are the older protections of branches, which nobody has here.
        protection: {
          enabled: false,
          required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
        },
        protection_url: `${url}/protection`,
      },
    };
  };
  const rules = (call: Call, repository: Repository): Reply =>
    paged(call, rulesWithSource(repository, call.params.branch ?? "", world.owner.login));
  // Names of branches hold slashes.
  const branch = ":branch{.+}";
  return below(github, [
    { method: "GET", path: `/branches/${branch}`, action: "branches.get", kind: "read", handler: get },
    {
      ...{ method: "GET", path: `/rules/branches/${branch}`, action: "branchRules.list", kind: "read" },
      handler: rules,
    },
  ]);
}
