import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound, refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { checkSize, MAX_SECRETS, nameOf } from "./names.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import type { Scope, StoredSecret } from "./scope.ts";
import { PLACES, type ScopePlace } from "./scopes.ts";
import { bodyOf } from "./validate.ts";
import { type Repository, timestamp } from "./world.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const putRequest = z.strictObject({
  encrypted_value: z.string().regex(BASE64, `the value does not match ${BASE64}`),
  key_id: z.string(),
});

/** Secrets of environments and of repositories: values arrive in a sealed box, are opened, and never leave again. */
export function secretRoutes(github: Github): Route[] {
  return PLACES.flatMap((place) => routesOf(github, place));
}

function routesOf(github: Github, { path, prefix, scopeOf }: ScopePlace): Route[] {
  const { clock } = github.world;
  const publicKey = (call: Call, repository: Repository): Reply => {
    const { keyId, publicKey: key } = scopeOf(call, repository).key;
    return { status: 200, body: { key_id: keyId, key } };
  };
  const put = (call: Call, repository: Repository): Reply => {
    const scope = scopeOf(call, repository);
    const name = nameOf("secret", call.params.name);
    const { encrypted_value: sealed, key_id: keyId } = bodyOf(call, putRequest);
    if (keyId !== scope.key.keyId) {
      throw refuse(422, "Invalid key_id: it is not the one of the current public key.");
    }
    const value = scope.key.open(sealed);
    if (value === undefined) throw refuse(422, "Improperly encrypted secret");
    checkSize("secret", value);
    if (!scope.secrets.has(name) && scope.secrets.size >= MAX_SECRETS) {
      throw refuse(422, `At most ${MAX_SECRETS} secrets are allowed here.`);
    }
    return scope.setSecret(name, value, clock.now()) ? { status: 201, body: {} } : { status: 204 };
  };
  const get = (call: Call, repository: Repository): Reply => {
    const name = (call.params.name ?? "").toUpperCase();
    const secret = scopeOf(call, repository).secrets.get(name);
    if (!secret || clock.now() < secret.createdAt + github.consistencyDelayMs) throw notFound();
    return { status: 200, body: answer([name, secret]) };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const all = sorted(scopeOf(call, repository));
    return paged(call, all, (page) => ({ total_count: all.length, secrets: page.map(answer) }));
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const name = (call.params.name ?? "").toUpperCase();
    if (!scopeOf(call, repository).deleteSecret(name)) throw notFound();
    return { status: 204 };
  };
  const many = `${path}/secrets`;
  const one = `${many}/:name`;
  const action = `${prefix}Secrets`;
  return below(github, [
    // Before the single secret: `public-key` can be no name.
    {
      method: "GET",
      path: `${many}/public-key`,
      action: `${action}.publicKey`,
      kind: "read",
      handler: publicKey,
    },
    { method: "GET", path: many, action: `${action}.list`, kind: "read", handler: list },
    { method: "GET", path: one, action: `${action}.get`, kind: "read", handler: get },
    { method: "PUT", path: one, action: `${action}.put`, kind: "mutate", handler: put },
    { method: "DELETE", path: one, action: `${action}.delete`, kind: "mutate", handler: remove },
  ]);
}

const sorted = (scope: Scope) => [...scope.secrets].sort(([a], [b]) => (a < b ? -1 : 1));

function answer([name, { createdAt, updatedAt }]: [string, StoredSecret]) {
  return { name, created_at: timestamp(createdAt), updated_at: timestamp(updatedAt) };
}
