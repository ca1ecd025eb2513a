import type { Call, Reply, Route } from "../kernel/routes.ts";
import { json, refuse, rfc3339 } from "./errors.ts";
import type { KeyValue } from "./key-value.ts";
import { ownerAnswer } from "./owners.ts";
import { paged, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { bodyOf } from "./validate.ts";

/** What a new Key Value runs, as recorded. */
const VERSION = "8.1.4";

/** Key Value, under its own name and under its old one. Connection strings come apart from the rest. */
export function keyValueRoutes(render: Render): Route[] {
  return [...routesUnder(render, "key-value", "keyValue"), ...routesUnder(render, "redis", "redis")];
}

function routesUnder(render: Render, folder: string, wrapper: string): Route[] {
  const { world } = render;
  const all = `/v1/${folder}`;
  const one = `${all}/:store`;
  const on = (work: (store: KeyValue, call: Call) => Reply) => (call: Call) =>
    work(world.keyValue(call.params.store), call);
  const route = (
    method: Route["method"],
    path: string,
    action: string,
    handler: Route["handler"],
  ): Route => ({ method, path, action, kind: method === "GET" ? "read" : "mutate", handler });
  return [
    route("GET", all, "keyValues.list", (call) => list(render, call, wrapper)),
    route("POST", all, "keyValues.create", (call) => create(render, call)),
    route(
      "GET",
      one,
      "keyValues.get",
      on((store) => json(200, answer(render, store))),
    ),
    route(
      "PATCH",
      one,
      "keyValues.update",
      on((store, call) => update(render, store, call)),
    ),
    route(
      "DELETE",
      one,
      "keyValues.delete",
      on((store) => {
        world.keyValues.delete(store.id);
        return json(204);
      }),
    ),
    route(
      "GET",
      `${one}/connection-info`,
      "keyValues.connection",
      on((store) => json(200, connectionOf(store, wrapper))),
    ),
    ...[true, false].map((suspended) =>
      route(
        "POST",
        `${one}/${suspended ? "suspend" : "resume"}`,
        `keyValues.${suspended ? "suspend" : "resume"}`,
        on((store) => {
          store.suspended = suspended;
          store.updatedAt = world.now();
          return json(202);
        }),
      ),
    ),
  ];
}

function list(render: Render, call: Call, wrapper: string): Reply {
  const found = [...render.world.keyValues.values()].filter(
    (one) =>
      passes(call, "name", one.name) &&
      passes(call, "region", one.region) &&
      passes(call, "ownerId", one.ownerId) &&
      passes(call, "environmentId", one.environmentId) &&
      passesTimes(call, { created: one.createdAt, updated: one.updatedAt }),
  );
  return paged(
    call,
    wrapper,
    found.map((one) => ({
      id: one.id,
      item: { ...answer(render, one), dashboardUrl: `https://dashboard.render.com/r/${one.id}` },
    })),
  );
}

function create(render: Render, call: Call): Reply {
  const { world } = render;
  const body = bodyOf(call, requests.keyValuePOSTInput);
  const { name, ownerId, plan, environmentId } = body;
  world.owner(ownerId);
  if (environmentId !== undefined) world.environment(environmentId);
  const others = [...world.keyValues.values()].filter((one) => one.ownerId === ownerId);
  if (render.uniqueNames && others.some((one) => one.name === name))
    throw refuse(409, `a Key Value named ${name} exists already`);
  const now = world.now();
  const store: KeyValue = {
    id: world.id20("red"),
    name,
    ownerId,
    region: body.region ?? "oregon",
    createdAt: now,
    updatedAt: now,
    plan,
    maxmemoryPolicy: body.maxmemoryPolicy ?? "allkeys_lru",
    // Render's documentation: free instances keep nothing on disk.
    persistenceMode: body.persistenceMode ?? (plan === "free" ? "off" : "journal_snapshot"),
    ipAllowList: body.ipAllowList ?? [],
    ...(environmentId !== undefined && { environmentId }),
    suspended: false,
    password: world.random.word(32),
  };
  world.keyValues.set(store.id, store);
  return json(201, answer(render, store));
}

function update(render: Render, store: KeyValue, call: Call): Reply {
  const { world } = render;
  const body = bodyOf(call, requests.keyValuePATCHInput);
  const now = world.now();
  if (body.plan !== undefined && body.plan !== store.plan)
    store.busyUntil = now + world.timings.keyValueUpdate;
  // Recorded: the step from free to paid turns it on by itself, unless the same request says otherwise.
  const upgraded = store.plan === "free" && body.plan !== undefined && body.plan !== "free";
  if (upgraded) store.persistenceMode = "journal_snapshot";
  store.name = body.name ?? store.name;
  store.plan = body.plan ?? store.plan;
  store.maxmemoryPolicy = body.maxmemoryPolicy ?? store.maxmemoryPolicy;
  store.persistenceMode = body.persistenceMode ?? store.persistenceMode;
  store.ipAllowList = body.ipAllowList ?? store.ipAllowList;
  store.updatedAt = now;
  return json(200, answer(render, store));
}

function statusOf({ world }: Render, { createdAt, suspended, busyUntil = 0 }: KeyValue): string {
  const age = world.now() - createdAt;
  const { keyValueCreate } = world.timings;
  // Recorded: a new one is `unknown` at first.
  if (age < keyValueCreate) return "unknown";
  if (age < 2 * keyValueCreate) return "creating";
  if (suspended) return "suspended";
  return world.now() < busyUntil ? "updating_instance" : "available";
}

/** Recorded: the list of addresses is null when it is empty. */
function answer(render: Render, store: KeyValue): Record<string, unknown> {
  const { id, name, plan, region, maxmemoryPolicy, persistenceMode, environmentId } = store;
  return {
    id,
    name,
    plan,
    region,
    status: statusOf(render, store),
    version: VERSION,
    owner: ownerAnswer(render.world.owner(store.ownerId)),
    options: { maxmemoryPolicy, persistenceMode },
    ipAllowList: store.ipAllowList.length === 0 ? null : store.ipAllowList,
    ...(environmentId !== undefined && { environmentId }),
    createdAt: rfc3339(store.createdAt),
    updatedAt: rfc3339(store.updatedAt),
  };
}

function connectionOf({ id, region, password }: KeyValue, wrapper: string): Record<string, unknown> {
  const host = `${region}-keyvalue.render.com`;
  const cli = `REDISCLI_AUTH=${password} redis-cli --user ${id} -h ${host} -p 6379 --tls`;
  return {
    internalConnectionString: `redis://${id}:6379`,
    externalConnectionString: `rediss://${id}:${password}@${host}:6379`,
    [wrapper === "redis" ? "redisCLICommand" : "cliCommand"]: cli,
  };
}
