import type { Call, Reply, Route } from "../kernel/routes.ts";
import { invalid, json, notFound, rfc3339 } from "./errors.ts";
import { filterOf, paged, passes, timeOf } from "./paging.ts";
import type { Render } from "./render.ts";
import type { LogLine, Service, ServiceEvent } from "./service.ts";

/** Render's document: lines of one answer. */
const USUAL_LINES = 20;
const MOST_LINES = 100;

/** What happened: events of services, and their logs. */
export function historyRoutes(render: Render): Route[] {
  const { world } = render;
  return [
    {
      method: "GET",
      path: "/v1/services/:service/events",
      action: "events.list",
      kind: "read",
      handler: (call) => {
        const service = world.service(call.params.service);
        const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = [
          timeOf(call, "startTime"),
          timeOf(call, "endTime"),
        ];
        const found = service.events.filter(
          ({ type, at }) => passes(call, "type", type) && at >= from && at <= to,
        );
        return paged(
          call,
          "event",
          found.map((one) => ({ id: one.id, item: answer(service, one) })),
        );
      },
    },
    {
      method: "GET",
      path: "/v1/events/:event",
      action: "events.get",
      kind: "read",
      handler: (call) => {
        for (const service of world.services.values()) {
          const event = service.events.find(({ id }) => id === call.params.event);
          if (event) return json(200, answer(service, event));
        }
        throw notFound(call.params.event ?? "");
      },
    },
    {
      method: "GET",
      path: "/v1/logs",
      action: "logs.list",
      kind: "read",
      handler: (call) => logs(render, call),
    },
  ];
}

function answer(
  { id: serviceId }: Service,
  { id, at, type, details }: ServiceEvent,
): Record<string, unknown> {
  return { id, timestamp: rfc3339(at), serviceId, type, details };
}

/**
 * Lines of the named resources: the newest of the time asked for (by default the last hour) with `direction` backward,
 * the oldest with forward. What an instance wrote just now is not there yet.
 */
function logs({ world }: Render, call: Call): Reply {
  const owner = world.owner(call.query.get("ownerId") ?? undefined);
  const resources = filterOf(call, "resource");
  if (!resources) throw invalid("resource is required");
  const now = world.now();
  const to = timeOf(call, "endTime") ?? now;
  const from = timeOf(call, "startTime") ?? to - 3_600_000;
  const limit = Number(call.query.get("limit") ?? USUAL_LINES);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LINES)
    throw invalid(`limit must be between 1 and ${MOST_LINES}`);
  const text = filterOf(call, "text");
  const lines = resources
    .map((id) => world.service(id))
    .filter(({ ownerId }) => ownerId === owner.id)
    .flatMap((service) => service.logs.map((line) => ({ service, line })))
    .filter(
      ({ line }) =>
        line.at >= from &&
        line.at <= Math.min(to, now - world.timings.logLag) &&
        passes(call, "level", line.level) &&
        passes(call, "type", line.type) &&
        passes(call, "instance", line.instance) &&
        (text === undefined || text.some((one) => line.message.includes(one))),
    )
    .sort((one, other) => one.line.at - other.line.at);
  const backward = call.query.get("direction") !== "forward";
  const shown = backward ? lines.slice(-limit).reverse() : lines.slice(0, limit);
  const last = shown.at(-1)?.line.at;
  return json(200, {
    hasMore: lines.length > shown.length,
    nextStartTime: rfc3339(backward ? from : (last ?? from)),
    nextEndTime: rfc3339(backward ? (last ?? to) : to),
    logs: shown.map(({ service, line }) => lineAnswer(service, line)),
  });
}

function lineAnswer({ id: service }: Service, line: LogLine): Record<string, unknown> {
  const labels = [
    { name: "resource", value: service },
    ...(line.instance === undefined ? [] : [{ name: "instance", value: line.instance }]),
    { name: "level", value: line.level },
    { name: "type", value: line.type },
  ];
  return { id: line.id, message: line.message, timestamp: rfc3339(line.at), labels };
}
