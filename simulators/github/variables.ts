import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound, refuse } from "./errors.ts";
import type { Github } from "./github.ts";
import { checkSize, MAX_ENVIRONMENT_VARIABLES, MAX_REPOSITORY_VARIABLES, nameOf } from "./names.ts";
import { paged, VARIABLES_PAGE } from "./paging.ts";
import { below } from "./paths.ts";
import type { Scope, StoredVariable } from "./scope.ts";
import { PLACES, type ScopePlace } from "./scopes.ts";
import { bodyOf } from "./validate.ts";
import { type Repository, timestamp } from "./world.ts";

const createRequest = z.strictObject({ name: z.string(), value: z.string() });
const updateRequest = z.strictObject({ name: z.string().optional(), value: z.string().optional() });

/** Variables of environments and of repositories. */
export function variableRoutes(github: Github): Route[] {
  return PLACES.flatMap((place) => routesOf(github, place));
}

function routesOf(github: Github, { path, prefix, scopeOf }: ScopePlace): Route[] {
  const { clock } = github.world;
  const most = prefix === "environment" ? MAX_ENVIRONMENT_VARIABLES : MAX_REPOSITORY_VARIABLES;
  const create = (call: Call, repository: Repository): Reply => {
    const { variables } = scopeOf(call, repository);
    const body = bodyOf(call, createRequest);
    const name = nameOf("variable", body.name);
    checkSize("variable", body.value);
    if (variables.has(name)) throw alreadyExists();
    if (variables.size >= most) throw refuse(422, `At most ${most} variables are allowed here.`);
    const now = clock.now();
    variables.set(name, { value: body.value, createdAt: now, updatedAt: now });
    return { status: 201, body: {} };
  };
  const get = (call: Call, repository: Repository): Reply => {
    const [name, variable] = found(call, scopeOf(call, repository));
    if (clock.now() < variable.createdAt + github.consistencyDelayMs) throw notFound();
    return { status: 200, body: answer([name, variable]) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const scope = scopeOf(call, repository);
    const [name, old] = found(call, scope);
    const body = bodyOf(call, updateRequest);
    const newName = body.name === undefined ? name : nameOf("variable", body.name);
    if (newName !== name && scope.variables.has(newName)) throw alreadyExists();
    const value = body.value ?? old.value;
    checkSize("variable", value);
    scope.variables.delete(name);
    scope.variables.set(newName, { value, createdAt: old.createdAt, updatedAt: clock.now() });
    return { status: 204 };
  };
  const list = (call: Call, repository: Repository): Reply => {
    const all = [...scopeOf(call, repository).variables].sort(([a], [b]) => (a < b ? -1 : 1));
    const wrap = (page: typeof all) => ({ total_count: all.length, variables: page.map(answer) });
    return paged(call, all, wrap, VARIABLES_PAGE);
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const scope = scopeOf(call, repository);
    scope.variables.delete(found(call, scope)[0]);
    return { status: 204 };
  };
  const many = `${path}/variables`;
  const one = `${many}/:name`;
  const action = `${prefix}Variables`;
  return below(github, [
    { method: "GET", path: many, action: `${action}.list`, kind: "read", handler: list },
    { method: "POST", path: many, action: `${action}.create`, kind: "mutate", handler: create },
    { method: "GET", path: one, action: `${action}.get`, kind: "read", handler: get },
    { method: "PATCH", path: one, action: `${action}.update`, kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: `${action}.delete`, kind: "mutate", handler: remove },
  ]);
}

function found(call: Call, scope: Scope): [string, StoredVariable] {
  const name = (call.params.name ?? "").toUpperCase();
  const variable = scope.variables.get(name);
  if (!variable) throw notFound();
  return [name, variable];
}

const alreadyExists = () => refuse(409, "Already exists - Variable already exists");

function answer([name, { value, createdAt, updatedAt }]: [string, StoredVariable]) {
  return { name, value, created_at: timestamp(createdAt), updated_at: timestamp(updatedAt) };
}
