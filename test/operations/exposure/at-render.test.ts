import { afterAll, beforeAll, expect, it } from "vitest";
import { declaredOnRender, liveOnRender } from "../../../operations/exposure/at-render.ts";
import { judgeSurface } from "../../../operations/exposure/surface.ts";
import type { ExportedResource } from "../../../operations/workspace/stack.ts";
import { connect, type Render } from "../../../providers/render/api/connection.ts";
import { render } from "../../../settings/tokens.ts";
import { type RenderSimulator, startRenderSimulator } from "../../../simulators/render/main.ts";
import { instant } from "../../../simulators/render/timings.ts";

/* A stack's services on a simulator, over real sockets. */
const IMAGE = `ghcr.io/hotdash/dashboard:9@sha256:${"a".repeat(64)}`;
const DOMAIN = "app.hotrodan.com";
const OFFICE = { cidrBlock: "203.0.113.0/24", description: "office" };
let sim: RenderSimulator;
let api: Render;
const ids: Record<string, string> = {};

async function service(type: string, name: string): Promise<string> {
  const { body, status } = await sim.request("POST", "/services", {
    ...{ type, name, ownerId: sim.ownerId, envVars: [], autoDeploy: "no" },
    image: { ownerId: sim.ownerId, imagePath: IMAGE },
    serviceDetails: { runtime: "image", region: "ohio", plan: "standard" },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { service: { id: string } }).service.id;
}

beforeAll(async () => {
  sim = await startRenderSimulator({ timings: instant, rateLimits: false });
  api = connect({ platform: "simulated" }, { RENDER_API_KEY: "sim_render", RENDER_API_BASE_URL: sim.url });
  ids.web = await service("web_service", "hotdash-app");
  ids.chroma = await service("private_service", "hotdash-app-chroma");
  const domains = `/services/${ids.web}/custom-domains`;
  await sim.request("POST", domains, { name: DOMAIN });
  sim.setDns(DOMAIN);
  await sim.request("POST", `${domains}/${DOMAIN}/verify`);
  const { body } = await sim.request("POST", "/key-value", {
    ...{ name: "hotdash-app-redis", ownerId: sim.ownerId, plan: "starter", region: "ohio" },
    ...{ maxmemoryPolicy: "noeviction", ipAllowList: [OFFICE] },
  });
  ids.redis = (body as { id: string }).id;
});
afterAll(() => sim.close());

const resource = (type: string, id: string | undefined, inputs: object) =>
  ({ urn: `urn:pulumi:production::hotdash::${type}::x`, type, id, inputs }) as ExportedResource;

function declared({ domain = DOMAIN, networks = [OFFICE] } = {}) {
  return declaredOnRender({
    pendingOperations: [],
    resources: [
      resource(render.Service, ids.web, { name: "hotdash-app", type: "web_service" }),
      resource(render.Service, ids.chroma, { name: "hotdash-app-chroma", type: "private_service" }),
      resource(render.CustomDomain, "cdm-1", { serviceId: ids.web, name: domain }),
      resource(render.KeyValue, ids.redis, { name: "hotdash-app-redis", ipAllowList: networks }),
      resource("random:index/randomPassword:RandomPassword", "none", {}),
    ],
  });
}
const judged = async (change?: Parameters<typeof declared>[0]) => {
  const surfaces = declared(change);
  return judgeSurface(await liveOnRender(api, surfaces), surfaces, new Date());
};

it("is what the stack declares: the web service's names and the networks of its Redis", async () => {
  const mark = sim.journal.mark();
  const seen = await judged();
  expect(seen.filter(({ problem }) => problem)).toEqual([]);
  expect(seen.map(({ app, kind, key }) => [app, kind, key])).toEqual([
    ["hotdash-app on Render", "address", "onrender.com"],
    ["hotdash-app on Render", "certificate", DOMAIN],
    ["hotdash-app-redis on Render", "address", OFFICE.cidrBlock],
  ]);
  const requests = sim.journal.since(mark).map(({ method }) => method);
  expect(requests).toEqual(["GET", "GET", "GET", "GET"]);
});

it("names a network and a domain that nobody declared, and a declared domain that is not there", async () => {
  const seen = await judged({ domain: "other.hotrodan.com", networks: [] });
  expect(seen.filter(({ problem }) => problem).map(({ key, problem }) => `${key} ${problem}`)).toEqual([
    `${DOMAIN} is not declared by the stack`,
    `${OFFICE.cidrBlock} is not declared by the stack`,
    "other.hotrodan.com is declared and not there",
  ]);
});

it("has nothing of what is gone", async () => {
  const surfaces = declared().map((one) => ({ ...one, id: `${one.id}-gone` }));
  expect(await liveOnRender(api, surfaces)).toEqual([]);
});
