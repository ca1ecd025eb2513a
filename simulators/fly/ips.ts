import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { App, IpAssignment } from "./app.ts";
import { organization } from "./apps.ts";
import { refuse, rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { networkPrefix } from "./network.ts";
import { bodyOf } from "./validate.ts";

/** The IP assignments of an app; an address is its own id. */
export function ipRoutes(fly: Fly): Route[] {
  const all = "/v1/apps/:app/ip_assignments";
  const list = (call: Call): Reply => ({
    status: 200,
    body: { ips: fly.world.app(call.app).ips.map(answer) },
  });
  const assign = (call: Call): Reply => {
    const body = bodyOf(call, "AssignIPRequest");
    const app = fly.world.app(call.app);
    if (body.type === undefined) throw refuse(400, "invalid type, is required");
    if (body.org_slug) organization(fly, call, body.org_slug);
    if (body.type === "shared_v4" && app.ips.some((ip) => ip.shared)) {
      throw refuse(422, "Validation failed: App already has a shared IPv4 address");
    }
    const assignment: IpAssignment = {
      ip: addressFor(fly, app, body.type, body.network || app.network),
      type: body.type,
      region: body.region || "global",
      serviceName: body.service_name ?? "",
      shared: body.type === "shared_v4",
      createdAt: fly.world.now(),
    };
    app.ips.push(assignment);
    return { status: 200, body: answer(assignment) };
  };
  const release = (call: Call): Reply => {
    const app = fly.world.app(call.app);
    const kept = app.ips.filter((one) => one.ip !== call.params.ip);
    if (kept.length === app.ips.length) throw refuse(404, "ip assignment not found");
    app.ips = kept;
    return { status: 204 };
  };
  return [
    { method: "GET", path: all, action: "ips.list", kind: "read", handler: list },
    { method: "POST", path: all, action: "ips.assign", kind: "mutate", handler: assign },
    { method: "DELETE", path: `${all}/:ip`, action: "ips.release", kind: "mutate", handler: release },
  ];
}

/** An address from the block that Fly uses for its kind. */
function addressFor(fly: Fly, app: App, type: IpAssignment["type"], network: string): string {
  const { random } = fly.world;
  switch (type) {
    case "shared_v4":
      return `66.241.${124 + random.below(2)}.${1 + random.below(254)}`;
    case "v4":
      return `37.16.${random.below(32)}.${1 + random.below(254)}`;
    case "v6":
      return `2a09:8280:1::${hexGroup(random.below(0xffff))}:${hexGroup(random.below(0xffff))}:0`;
    case "private_v6":
      return `${networkPrefix(app.org, network)}:0:1::${hexGroup(2 + random.below(0xfff0))}`;
  }
}

const hexGroup = (value: number) => value.toString(16);

function answer({ ip, region, serviceName, shared, createdAt }: IpAssignment) {
  return { ip, region, service_name: serviceName, shared, created_at: rfc3339(createdAt) };
}
