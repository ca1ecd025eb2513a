import { publicBase } from "../../providers/kernel/smoke.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { pathAt } from "../../settings/rules/own-path.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, hostOf, platformOf, variablesOf } from "../workspace/stack-file.ts";
import type { Target } from "./probe.ts";

/** Proxies of the simulators, which know apps by their platform's own names; a stack on both is asked at Fly's. */
const PROXIES = {
  fly: { variable: "HOTDASH_FLY_PROXY_URL", domain: "fly.dev" },
  render: { variable: "HOTDASH_RENDER_PROXY_URL", domain: "onrender.com" },
} as const;

/** What the smoke rules of a stack ask (in maintenance what is still answered), at its public address; of a simulated stack at the proxy that stands for it. */
export async function targetsOf(stack: Stack, env: NodeJS.ProcessEnv): Promise<Target[]> {
  const settings = await dashboardOf(stack);
  const { variable, domain } = PROXIES[(await hostOf(stack)) === "render" ? "render" : "fly"];
  const platform = await platformOf(stack);
  const base = publicBase(platform, settings.domain, variable, env);
  const asked = smokeOf({ dashboard: settings, variables: await variablesOf(stack) });
  return asked.map(({ path, status, contains, timeout_ms }) => ({
    url: pathAt(path, base).href,
    ...(platform === "simulated" ? { host: `${settings.app}.${domain}` } : {}),
    ...{ expected: status, contains, timeoutMs: timeout_ms },
  }));
}
