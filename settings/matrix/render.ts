import type { StackSettings } from "../types.ts";
import { routeEnvironment } from "./route.ts";

/** Variable that holds the address of the stack's Key Value instance. */
export const KEY_VALUE_ADDRESS = "REDIS_URL";

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
  return {
    // Render's own default port is 10000: it is always said.
    env: {
      ...flyEnv,
      PORT: String(web.port),
      ...(chroma.mode === "none" ? {} : { CHROMA_URL: `http://${chromaService(settings)}:${web.port}` }),
    },
    secrets: settings.render.keyValue || address === undefined ? secrets : flySecrets,
  };
}
