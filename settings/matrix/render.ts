import { privateAddress } from "../addresses.ts";
import type { StackSettings } from "../types.ts";
import { routeEnvironment } from "./route.ts";
import type { System } from "./systems.ts";

/** Variable that holds the address of the stack's Key Value instance. */
export const KEY_VALUE_ADDRESS = "REDIS_URL";

/** Variable of the webhook queue's Redis, which may be that instance; see `keyValueHoldsQueue`. */
export const QUEUE_ADDRESS = "UPSTASH_REDIS_URL";

/** Addresses of other systems that follow from where those are. */
const SERVICES: Readonly<Record<string, System>> = {
  AGENT_SDK_URL: "agent-service",
  LLAMAINDEX_MCP_URL: "llamaindex-mcp",
};

const without = (env: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

/** What the services on Render get: plain values, and secrets in clear to be wrapped as such. */
export interface RenderEnvironment {
  env: Record<string, string>;
  secrets: Record<string, string>;
}

/** Name of Chroma's private service: also its private host name. */
export const chromaService = ({ dashboard }: Pick<StackSettings, "dashboard">) => `${dashboard.app}-chroma`;

/**
 * The environment of the services on Render: what the machines on Fly get, from the same settings, but for the addresses
 * that are private to each platform.
 */
export function renderEnvironment(settings: StackSettings): RenderEnvironment {
  const { flyEnv, flySecrets } = routeEnvironment(settings);
  const { chroma, web } = settings.dashboard;
  const { [KEY_VALUE_ADDRESS]: address, ...secrets } = flySecrets;
  // Those that Fly's private network has reach nobody here; what was given by hand stays.
  const addresses = Object.entries(SERVICES).flatMap(([name, system]) =>
    settings.variables[name] === undefined
      ? [[name, privateAddress(system, settings, "render")] as const]
      : [],
  );
  return {
    // Render's own default port is 10000: it is always said.
    env: {
      ...without(
        flyEnv,
        addresses.map(([name]) => name),
      ),
      ...Object.fromEntries(addresses.filter((one): one is [string, string] => one[1] !== undefined)),
      PORT: String(web.port),
      ...(chroma.mode === "none" ? {} : { CHROMA_URL: `http://${chromaService(settings)}:${web.port}` }),
    },
    secrets: settings.render.keyValue || address === undefined ? secrets : flySecrets,
  };
}
