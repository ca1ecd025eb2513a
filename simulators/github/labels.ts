import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { notFound, validationFailed } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { type Label, nodeId, type Repository, type World } from "./world.ts";

const color = z.string().regex(/^[0-9a-fA-F]{6}$/, "color is six hexadecimal digits without #");
/** GitHub's documentation: descriptions have at most 100 characters. */
const description = z.string().max(100).nullish();
/** What GitHub gives a label that is made without a colour. */
const DEFAULT_COLOR = "ededed";

const createRequest = z.strictObject({
  name: z.string().min(1).max(50),
  color: color.optional(),
  description,
});
const updateRequest = z.strictObject({
  new_name: z.string().min(1).max(50).optional(),
  // An older spelling of new_name that clients still send.
  name: z.string().min(1).max(50).optional(),
  color: color.optional(),
  description,
});

/** Labels of issues and pull requests. */
export function labelRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const body = bodyOf(call, createRequest);
    refuseTwin(repository, body.name);
    const label = labelFor(github, repository, body.name);
    label.color = (body.color ?? label.color).toLowerCase();
    label.description = body.description ?? null;
    return { status: 201, body: labelAnswer(world, repository, label) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const label = labelOf(call, repository);
    const body = bodyOf(call, updateRequest);
    const name = body.new_name ?? body.name ?? label.name;
    if (name.toLowerCase() !== label.name.toLowerCase()) refuseTwin(repository, name);
    repository.labels.delete(label.name.toLowerCase());
    relabel(repository, label.name, [name]);
    label.name = name;
    label.color = (body.color ?? label.color).toLowerCase();
    if (body.description !== undefined) label.description = body.description;
    repository.labels.set(name.toLowerCase(), label);
    return { status: 200, body: labelAnswer(world, repository, label) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const { name } = labelOf(call, repository);
    repository.labels.delete(name.toLowerCase());
    relabel(repository, name, []);
    return { status: 204 };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: labelAnswer(world, repository, labelOf(call, repository)),
  });
  const list = (call: Call, repository: Repository): Reply =>
    paged(call, [...repository.labels.values()], (page) =>
      page.map((one) => labelAnswer(world, repository, one)),
    );
  const one = "/labels/:label";
  return below(github, [
    { method: "GET", path: "/labels", action: "labels.list", kind: "read", handler: list },
    { method: "POST", path: "/labels", action: "labels.create", kind: "mutate", handler: create },
    { method: "GET", path: one, action: "labels.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "labels.update", kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: "labels.delete", kind: "mutate", handler: remove },
  ]);
}

function labelOf(call: Call, repository: Repository): Label {
  const label = repository.labels.get((call.params.label ?? "").toLowerCase());
  if (!label) throw notFound();
  return label;
}

/** Puts other labels in the place of one, on all issues. */
function relabel({ activity }: Repository, old: string, names: readonly string[]): void {
  for (const issue of activity.issues.values()) {
    issue.labels = issue.labels.flatMap((one) => (one === old ? names : [one]));
  }
}

function refuseTwin(repository: Repository, name: string): void {
  if (!repository.labels.has(name.toLowerCase())) return;
  throw validationFailed({ resource: "Label", code: "already_exists", field: "name" });
}

/** The label of a name, made when there is none. */
export function labelFor({ world }: Github, repository: Repository, name: string): Label {
  const found = repository.labels.get(name.toLowerCase());
  const label = found ?? { id: world.nextId(), name, color: DEFAULT_COLOR, description: null };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

/** A label as GitHub shows it. */
export const labelAnswer = (
  world: World,
  repository: Repository,
  { id, name, color, description }: Label,
) => ({
  id,
  node_id: nodeId("LA", id),
  url: `${addressesOf(world, repository).api}/labels/${encodeURIComponent(name)}`,
  name,
  color,
  default: false,
  description,
});
