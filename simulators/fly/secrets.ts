import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App, AppSecrets } from "./app.ts";
import { refuse, rfc3339 } from "./errors.ts";
import { type Fly, secretsReady } from "./fly.ts";
import { bodyOf } from "./validate.ts";

/** The secrets of an app. Values go in and never come out. */
export function secretRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/secrets";
  const one = `${all}/:name`;
  return [
    { method: "GET", path: all, action: "secrets.list", kind: "read", handler: (call) => list(fly, call) },
    {
      method: "POST",
      path: all,
      action: "secrets.update",
      kind: "mutate",
      handler: (call) => update(fly, call),
    },
    { method: "GET", path: one, action: "secrets.get", kind: "read", handler: (call) => get(fly, call) },
    { method: "POST", path: one, action: "secrets.set", kind: "mutate", handler: (call) => set(fly, call) },
    {
      method: "DELETE",
      path: one,
      action: "secrets.delete",
      kind: "mutate",
      handler: (call) => remove(fly, call),
    },
  ];
}

/** The app of a read, once the version that it asks for has arrived. */
function readable(fly: Fly, call: Call): App {
  const app = fly.world.app(call.app);
  const asked = call.query.get("min_version") ?? call.query.get("version");
  if (asked !== null && !/^\d+$/.test(asked)) throw refuse(400, `invalid min_version, '${asked}'`);
  if (Number(asked ?? 0) > secretsReady(app.secrets, fly.world.now())) {
    throw refuse(412, `min_secrets_version ${asked} is not yet available on this app`);
  }
  return app;
}

function list(fly: Fly, call: Call): Reply {
  const { secrets } = readable(fly, call);
  return { status: 200, body: { secrets: [...secrets.stored.keys()].map((name) => answer(secrets, name)) } };
}

function get(fly: Fly, call: Call): Reply {
  const { secrets } = readable(fly, call);
  const name = call.params.name ?? "";
  if (!secrets.stored.has(name)) throw refuse(404, "secret not found");
  return { status: 200, body: answer(secrets, name) };
}

function update(fly: Fly, call: Call): Reply {
  const { values = {} } = bodyOf(call, "AppSecretsUpdateRequest");
  const { secrets } = fly.world.app(call.app);
  for (const name of Object.keys(values)) nameRule(name);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) secrets.stored.delete(name);
    else secrets.set(name, value, fly.world.now());
  }
  const version = bump(fly, secrets);
  const changed = Object.keys(values).filter((name) => secrets.stored.has(name));
  return {
    status: 200,
    body: { secrets: changed.map((name) => answer(secrets, name)), version, Version: version },
  };
}

function set(fly: Fly, call: Call): Reply {
  const { value } = bodyOf(call, "SetAppSecretRequest");
  const { secrets } = fly.world.app(call.app);
  const name = call.params.name ?? "";
  nameRule(name);
  secrets.set(name, value, fly.world.now());
  const version = bump(fly, secrets);
  return { status: 201, body: { ...answer(secrets, name), version, Version: version } };
}

/** Removing a name that is not there is no error; it is also how clients learn the version. */
function remove(fly: Fly, call: Call): Reply {
  const { secrets } = fly.world.app(call.app);
  const there = secrets.stored.delete(call.params.name ?? "");
  const version = there ? bump(fly, secrets) : secrets.version;
  return { status: 200, body: { version, Version: version } };
}

function bump(fly: Fly, secrets: AppSecrets): number {
  secrets.version += 1;
  secrets.availableAt = fly.world.now() + fly.world.timings.secretPropagation;
  return secrets.version;
}

function nameRule(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw refuse(400, `invalid secret name '${name}'`);
}

function answer(secrets: AppSecrets, name: string) {
  const secret = secrets.stored.get(name);
  return {
    name,
    digest: secret?.digest ?? "",
    created_at: rfc3339(secret?.createdAt ?? 0),
    updated_at: rfc3339(secret?.updatedAt ?? 0),
  };
}
