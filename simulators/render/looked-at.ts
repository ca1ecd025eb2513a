import type { Call, Reply, Route } from "../kernel/routes.ts";
import { invalid, json, notFound } from "./errors.ts";
import { filterOf, paged } from "./paging.ts";
import type { Render } from "./render.ts";

/** Labels whose values are asked for (Render's public API, GET /logs/values). */
const LABELS = ["host", "statusCode", "method", "level", "type", "instance"];

/**
 * What Render's command line and dashboard look at beside services (Render's public API): members of a workspace, one-off
 * jobs, values of log labels, snapshots of disks, maintenance. Of most there is none here, which is an answer too.
 */
export function lookedAtRoutes(render: Render): Route[] {
  const { world } = render;
  const read = (path: string, action: string, handler: (call: Call) => Reply): Route => ({
    ...{ method: "GET", path, action, kind: "read", handler },
  });
  const members = (call: Call): Reply => {
    const { id, name, email } = world.owner(call.params.owner);
    const [who] = world.owners;
    const userId = `usr-${(who?.id ?? id).replace(/^\w+-/, "")}`;
    return json(200, [{ userId, name, email, status: "active", role: "ADMIN", mfaEnabled: false }]);
  };
  const jobs = (call: Call): Reply => {
    world.service(call.params.service);
    return paged(call, "job", []);
  };
  const job = (call: Call): Reply => {
    world.service(call.params.service);
    throw notFound(call.params.job ?? "");
  };
  const snapshots = (call: Call): Reply => {
    const disks = [...world.services.values()].flatMap(({ disk }) => disk ?? []);
    if (!disks.some(({ id }) => id === call.params.disk)) throw notFound(call.params.disk ?? "");
    // Render takes one a day; the document says 201 of this list, and the API answers 200.
    return json(200, []);
  };
  const maintenance = (call: Call): Reply => {
    for (const id of filterOf(call, "ownerId") ?? []) world.owner(id);
    return json(200, []);
  };
  return [
    read("/v1/owners/:owner/members", "owners.members", members),
    read("/v1/services/:service/jobs", "jobs.list", jobs),
    read("/v1/services/:service/jobs/:job", "jobs.get", job),
    read("/v1/logs/values", "logs.values", (call) => json(200, valuesOf(render, call))),
    read("/v1/disks/:disk/snapshots", "disks.snapshots", snapshots),
    read("/v1/maintenance", "maintenance.list", maintenance),
    read("/v1/maintenance/:run", "maintenance.get", (call) => {
      throw notFound(call.params.run ?? "");
    }),
  ];
}

/** The different values that one label has in the lines of the named resources. */
function valuesOf({ world }: Render, call: Call): string[] {
  const owner = world.owner(call.query.get("ownerId") ?? undefined);
  const label = call.query.get("label") ?? "";
  if (!LABELS.includes(label)) throw invalid(`label must be one of ${LABELS.join(", ")}`);
  const resources = filterOf(call, "resource");
  if (!resources) throw invalid("resource is required");
  const lines = resources
    .map((id) => world.service(id))
    .filter(({ ownerId }) => ownerId === owner.id)
    .flatMap(({ logs }) => logs);
  const found = lines.map((line) => ({ ...line })[label as "level"] as string | undefined);
  return [...new Set(found.filter((one) => one !== undefined))].sort();
}
