import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerAs } from "../apps/answer.ts";
import { chatwootSays } from "../apps/chatwoot.ts";
import { sentinelOf } from "../apps/sentinels.ts";
import { serves } from "../apps/serves.ts";
import { type Listening, listen } from "../kernel/loopback.ts";
import { environmentOf } from "./deploy.ts";
import type { Instance } from "./instance.ts";
import { isWell } from "./instances.ts";
import type { Render } from "./render.ts";
import { accepts, candidates, destinationOf } from "./routing.ts";
import type { Service } from "./service.ts";

/** What a good app answers itself, because Render adds no header to a web service's answers. */
const HSTS = "max-age=63072000; includeSubDomains";

/**
 * Starts Render's load balancer in small: it routes by Host header (or X-Forwarded-Host: fetch cannot set Host), round
 * robin, to instances that it believes to be up; its beliefs lag; it retries nothing. 404: no such host. 502: nobody took
 * the connection. 503: suspended, or in maintenance.
 */
export async function startProxy(render: Render, port: number): Promise<Listening> {
  const turns = new Map<string, number>();
  const server = createServer((request, response) => {
    route(render, turns, request, response).catch((error: unknown) => {
      if (!response.headersSent) fail(response, 500, `simulator defect: ${String(error)}`);
    });
  });
  return listen(server, port);
}

async function route(
  render: Render,
  turns: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const forwarded = request.headers["x-forwarded-host"];
  const host = typeof forwarded === "string" ? forwarded : request.headers.host;
  const destination = destinationOf(render, host);
  if (!destination) return fail(response, 404, "no service answers to this host", "no-server");
  if (destination.kind === "redirect") {
    response.writeHead(301, { location: `https://${destination.to}${request.url ?? "/"}` }).end();
    return;
  }
  const { service } = destination;
  if (service.suspended) return fail(response, 503, "the service is suspended", "suspend-by-user");
  if (destination.public) {
    const { maintenanceMode, ipAllowList } = service.settings;
    if (ipAllowList.length === 0) return fail(response, 403, "no address may connect");
    if (maintenanceMode.enabled) return fail(response, 503, "the service is in maintenance", "maintenance");
  }
  const open = candidates(render, service);
  const turn = turns.get(service.id) ?? 0;
  turns.set(service.id, turn + 1);
  const instance = open[turn % open.length];
  if (!instance) return fail(response, 502, "no instance is up", "no-server");
  if (!accepts(instance)) return fail(response, 502, `instance ${instance.id} refused the connection`);
  return answer(render, service, instance, request, response);
}

/** What runs in an instance; it answers as the deploy that it was started for. */
function answer(
  { world, processes, engine }: Render,
  service: Service,
  instance: Instance,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const deploy = service.deploys.find(({ id }) => id === instance.deploy);
  const { source = "", healthCheckPath = "" } = deploy?.config ?? {};
  const sentinel = sentinelOf(source, world.misbehaving);
  const guest = {
    id: instance.id,
    clock: world.clock,
    processes,
    sentinel,
    serves: (path: string) => serves(source, path),
    isCheck: (path: string) => path.startsWith("/health") || path === healthCheckPath,
    maintenance: deploy && environmentOf(deploy.config).get("MAINTENANCE_MODE"),
    well: () => instance.forced ?? isWell(engine.motion, deploy, instance),
    winding: () => instance.phase === "stopping",
    says: (path: string) =>
      chatwootSays(source, path, {
        env: deploy ? Object.fromEntries(environmentOf(deploy.config)) : {},
        secrets: [],
      }),
    body: {
      service: service.settings.name,
      instance: instance.id,
      region: service.region,
      deploy: instance.deploy,
      image: source,
    },
    headers: {
      "render-simulator-world": world.id,
      "render-simulator-instance": instance.id,
      "render-simulator-image": source,
      ...(sentinel === "sim-no-hsts" ? {} : { "strict-transport-security": HSTS }),
    },
  };
  return answerAs(guest, request, response);
}

function fail(response: ServerResponse, status: number, error: string, routing?: string): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(routing === undefined ? {} : { "x-render-routing": routing }),
  });
  response.end(body);
}
