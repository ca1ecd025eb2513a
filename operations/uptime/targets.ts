import { publicBase } from "../../providers/kernel/smoke.ts";
import { reachedBy, smokeOf as smokeOfApp } from "../../settings/apps.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { pathAt } from "../../settings/rules/own-path.ts";
import type { Stack } from "../workspace/stack.ts";
import { hostOf, maybeDashboardOf, ownAppsOf, platformOf, variablesOf } from "../workspace/stack-file.ts";
import type { Target } from "./probe.ts";

/** Proxies of the simulators, which know apps by their platform's own names; a stack on both is asked at Fly's. */
const PROXIES = {
  fly: { variable: "HOTDASH_FLY_PROXY_URL", domain: "fly.dev" },
  render: { variable: "HOTDASH_RENDER_PROXY_URL", domain: "onrender.com" },
} as const;

/** What every public system of a stack answers, at its public address; of a simulated stack at the proxy that stands for it. */
export async function targetsOf(stack: Stack, env: NodeJS.ProcessEnv): Promise<Target[]> {
  const [dashboard, own] = [await dashboardTargets(stack, env), await ownTargets(stack, env)];
  return [...dashboard, ...own];
}

/** What each app beside the dashboard's answers, of those that everybody reaches. */
async function ownTargets(stack: Stack, env: NodeJS.ProcessEnv): Promise<Target[]> {
  const platform = await platformOf(stack);
  const reached = (await ownAppsOf(stack)).filter((app) => reachedBy(app) === "internet");
  return reached.flatMap((declared) => {
    const { app, host, domain } = declared;
    const { variable, domain: own } = PROXIES[host === "render" ? "render" : "fly"];
    // Without a domain of its own Render chooses the first part of its name.
    const name = domain ?? (host === "render" ? undefined : `${app}.${own}`);
    if (name === undefined && platform === "live") return [];
    const base = publicBase(platform, name ?? app, variable, env);
    return smokeOfApp(declared).map(({ path, status, contains, timeout_ms }) => ({
      url: pathAt(path, base).href,
      ...(platform === "simulated" ? { host: `${app}.${own}` } : {}),
      ...{ expected: status, contains, timeoutMs: timeout_ms },
    }));
  });
}

/** The stack's smoke rules; in maintenance what is still answered. */
export async function dashboardTargets(stack: Stack, env: NodeJS.ProcessEnv): Promise<Target[]> {
  const settings = await maybeDashboardOf(stack);
  if (settings === undefined) return [];
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
