import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App } from "./app.ts";
import { appNotFound, precondition, refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { isActive } from "./machine.ts";
import { networkCidr } from "./network.ts";
import { orgsOf } from "./tokens.ts";
import { bodyOf } from "./validate.ts";
import { GONE_STATES, phaseAt } from "./volume.ts";

/** List, create, get and delete of apps. */
export function appRoutes(fly: Fly): Route[] {
  const all = "/v1/apps";
  const one = `${all}/:app`;
  return [
    { method: "GET", path: all, action: "apps.list", kind: "read", handler: (call) => list(fly, call) },
    {
      method: "POST",
      path: all,
      action: "apps.create",
      kind: "mutate",
      subject: (call) => ({ app: nameIn(call.body) }),
      handler: (call) => create(fly, call),
    },
    { method: "GET", path: one, action: "apps.get", kind: "read", handler: (call) => get(fly, call) },
    {
      method: "DELETE",
      path: one,
      action: "apps.delete",
      kind: "mutate",
      handler: (call) => remove(fly, call),
    },
  ];
}

/** Goes on with app deletions that were under way when the world was saved. */
export function resumeAppDeletions(fly: Fly): void {
  for (const app of fly.world.apps.values()) if (app.deletedAt !== undefined) finishLater(fly, app);
}

/** Refuses (400, 404) an organization that was not given or that the token does not reach. */
export function organization(fly: Fly, call: Call, slug: string | null | undefined): string {
  if (!slug) throw refuse(400, "invalid org_slug, is required");
  if (!orgsOf(fly, call).includes(slug)) throw refuse(404, "Could not find Organization");
  return slug;
}

function list(fly: Fly, call: Call): Reply {
  const org = organization(fly, call, call.query.get("org_slug"));
  const now = fly.world.now();
  const apps = [...fly.world.apps.values()]
    .filter((app) => app.org === org && now >= app.visibleAt)
    .map((app) => answer(fly, app));
  return { status: 200, body: { total_apps: apps.length, apps } };
}

function create(fly: Fly, call: Call): Reply {
  const body = bodyOf(call, "CreateAppRequest");
  const org = organization(fly, call, body.org_slug);
  const name = body.name ?? body.app_name ?? "";
  const key = body.idempotency_key;
  const same = [...fly.world.apps.values()].find((app) => key !== undefined && app.idempotencyKey === key);
  if (same) {
    if (name !== "" && name !== same.name) throw refuse(422, "idempotency_key was used for another app");
    return created(same);
  }
  if (!/^[a-z0-9][a-z0-9-]{0,61}$/.test(name)) {
    throw refuse(422, "Validation failed: Name under 63 chars using numbers, lowercase letters and dashes");
  }
  if (fly.world.apps.has(name)) {
    throw refuse(422, "Validation failed: Name has already been taken", "name_taken");
  }
  return created(fly.world.createApp(name, org, body.network || "default", key));
}

function created(app: App): Reply {
  return { status: 201, body: { id: app.id, created_at: app.createdAt } };
}

function get(fly: Fly, call: Call): Reply {
  const app = fly.world.apps.get(call.app ?? "");
  if (!app || fly.world.now() < app.visibleAt) throw appNotFound();
  return { status: 200, body: answer(fly, app) };
}

function remove(fly: Fly, call: Call): Reply {
  const app = fly.world.app(call.app);
  const running = [...app.machines.values()].filter(
    (one) => isActive(one.now.state) && one.now.state !== "created",
  );
  if (running.length > 0 && call.query.get("force") !== "true") {
    throw precondition(`app ${app.name} has ${running.length} machines that are not stopped`);
  }
  app.deletedAt = fly.world.now();
  for (const machine of app.machines.values()) {
    if (machine.now.state !== "destroyed") fly.lifecycle.destroy(machine, "user");
  }
  finishLater(fly, app);
  return { status: 202 };
}

function finishLater(fly: Fly, app: App): void {
  const due = (app.deletedAt ?? 0) + fly.world.timings.appDelete;
  fly.timers.after(due - fly.world.now(), () => {
    if (fly.world.apps.get(app.name) === app) fly.world.apps.delete(app.name);
  });
}

function answer(fly: Fly, app: App) {
  const now = fly.world.now();
  const machines = [...app.machines.values()].filter((one) => one.now.state !== "destroyed");
  const volumes = [...app.volumes.values()].filter((one) => !GONE_STATES.includes(phaseAt(one.phases, now)));
  return {
    id: app.id,
    internal_numeric_id: app.internalNumericId,
    name: app.name,
    network: app.network,
    network_cidr: networkCidr(app.org, app.network),
    status: app.deployed ? "deployed" : "pending",
    machine_count: machines.length,
    volume_count: volumes.length,
    organization: { name: app.org, slug: app.org, internal_numeric_id: 1 + fly.orgs.indexOf(app.org) },
    cname_target: `${app.id}.fly.dev`,
    app_role: "deploy",
  };
}

function nameIn(body: unknown): string | undefined {
  const { name, app_name } = (typeof body === "object" && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const given = name ?? app_name;
  return typeof given === "string" ? given : undefined;
}
