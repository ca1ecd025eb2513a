import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { below, byId } from "./paths.ts";
import { bodyOf } from "./validate.ts";
import type { Autolink, Repository } from "./world.ts";

const createRequest = z.strictObject({
  key_prefix: z.string().min(1),
  url_template: z.string().includes("<num>", { error: "url_template must contain <num>" }),
  is_alphanumeric: z.boolean().default(true),
});

/** Autolinks: made, looked at and removed, never changed. */
export function autolinkRoutes(github: Github): Route[] {
  const create = (call: Call, repository: Repository): Reply => {
    const body = bodyOf(call, createRequest);
    if ([...repository.autolinks.values()].some((one) => one.key_prefix === body.key_prefix)) {
      throw validationFailed({ resource: "KeyLink", code: "already_exists", field: "key_prefix" });
    }
    const autolink: Autolink = { id: github.world.nextId(), ...body };
    repository.autolinks.set(autolink.id, autolink);
    return { status: 201, body: autolink };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    repository.autolinks.delete(byId(repository.autolinks, call, "autolink").id);
    return { status: 204 };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: byId(repository.autolinks, call, "autolink"),
  });
  // GitHub's documentation: this list has no pages.
  const list = (_call: Call, repository: Repository): Reply => ({
    status: 200,
    body: [...repository.autolinks.values()],
  });
  const one = "/autolinks/:autolink";
  return below(github, [
    { method: "GET", path: "/autolinks", action: "autolinks.list", kind: "read", handler: list },
    { method: "POST", path: "/autolinks", action: "autolinks.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "autolinks.get", kind: "read", handler: get },
    { method: "DELETE", path: one, action: "autolinks.delete", kind: "mutate", handler: remove },
  ]);
}
