import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import type { Limits } from "./limits.ts";
import { ROOT } from "./root.ts";
import { type Account, nodeId, type World } from "./world.ts";

/** Who is there: the caller, users, organizations; and how much the caller may still ask. */
export function accountRoutes({ world }: Github, limits: Limits): Route[] {
  const account = (login: string | undefined, type?: Account["type"]): Reply => {
    const found = world.accounts.get((login ?? "").toLowerCase());
    if (!found || (type && found.type !== type)) throw notFound();
    return { status: 200, body: accountAnswer(world, found) };
  };
  const me = () => account(world.actor.login, "User");
  const rate = () => {
    const core = limits.state();
    return { status: 200, body: { resources: { core }, rate: core } };
  };
  const read = (path: string, action: string, handler: (call: Call) => Reply): Route => ({
    method: "GET",
    path: `${ROOT}${path}`,
    action,
    kind: "read",
    handler,
  });
  return [
    read("/user", "user.get", me),
    read("/orgs/:org", "orgs.get", (call) => account(call.params.org, "Organization")),
    read("/users/:login", "users.get", (call) => account(call.params.login)),
    read("/users/:login/keys", "users.keys", (call) => ({ ...account(call.params.login), body: [] })),
    read("/users/:login/gpg_keys", "users.gpgKeys", (call) => ({ ...account(call.params.login), body: [] })),
    read("/rate_limit", "rateLimit.get", rate),
    {
      method: "POST",
      path: "/api/graphql",
      action: "graphql",
      kind: "read",
      handler: () => ({
        status: 200,
        body: { data: null, errors: [{ type: "NOT_IMPLEMENTED", message: "this server answers REST only" }] },
      }),
    },
  ];
}

/** A user or organization as GitHub shows it. */
export function accountAnswer({ api, url }: World, account: Account) {
  const { login, id, type } = account;
  return {
    login,
    id,
    node_id: nodeId(type === "User" ? "U" : "O", id),
    url: `${api}/${type === "User" ? "users" : "orgs"}/${login}`,
    html_url: `${url}/${login}`,
    type,
    ...(type === "User" ? { site_admin: false } : { description: null, is_verified: false }),
    name: login,
    public_repos: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}
