import type { Stack } from "../workspace/stack.ts";
import { dashboardOf } from "../workspace/stack-file.ts";
import type { Target } from "./probe.ts";

/**
 * What the smoke rules of a stack ask, at its public address.
 * @param proxy Address of a simulator's proxy, which stands for the public one.
 */
export async function targetsOf(stack: Stack, proxy: string | undefined): Promise<Target[]> {
  const settings = await dashboardOf(stack);
  const base = proxy ?? `https://${settings.domain}`;
  return settings.smoke.map(({ path, status, contains, timeout_ms }) => ({
    url: new URL(path, base).href,
    // The simulator's proxy knows apps by Fly's own names.
    ...(proxy ? { host: `${settings.app}.fly.dev` } : {}),
    ...{ expected: status, contains, timeoutMs: timeout_ms },
  }));
}
