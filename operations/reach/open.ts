import { spawn } from "node:child_process";
import { publicBase } from "../../providers/kernel/smoke.ts";
import { reachedBy } from "../../settings/apps.ts";
import { only } from "../../toolchain/environment.mjs";
import { UsageError } from "../run/usage-error.ts";
import { openStack } from "../workspace/open.ts";
import type { Stack } from "../workspace/stack.ts";
import { maybeDashboardOf, ownAppsOf, platformOf } from "../workspace/stack-file.ts";

/** `hotdash open`: prints where a system answers, and has the browser show it where there is somebody to look. */
export async function open(given: {
  stack: string;
  system: string | undefined;
  print: boolean;
}): Promise<void> {
  const stack = await openStack(given.stack, "open");
  const url = await addressOf(stack, given.system ?? "dashboard");
  console.log(url);
  if (given.print || !process.stdout.isTTY) return;
  const browser = spawn(process.platform === "darwin" ? "open" : "xdg-open", [url], {
    ...{ detached: true, stdio: "ignore" },
    env: only(process.env, /^(DISPLAY|WAYLAND_DISPLAY|BROWSER|DBUS_SESSION_BUS_ADDRESS)$/),
  });
  // Without a browser the address that was printed is all that there is.
  browser.on("error", () => {});
  browser.unref();
}

/** @throws UsageError that names the systems that answer everybody */
async function addressOf(stack: Stack, system: string): Promise<string> {
  const platform = await platformOf(stack);
  const dashboard = await maybeDashboardOf(stack);
  const own = (await ownAppsOf(stack)).filter((app) => reachedBy(app) === "internet");
  const domains = new Map<string, string>([
    ...(dashboard ? [["dashboard", dashboard.domain] as const] : []),
    ...own.flatMap(({ name, app, host, domain: named }): [string, string][] => {
      // Without a domain of its own Render chooses the first part of its name.
      const known = named ?? (host === "render" ? undefined : `${app}.fly.dev`);
      return known === undefined ? [] : [[name, known]];
    }),
  ]);
  const found = domains.get(system);
  if (found === undefined)
    throw new UsageError(
      `<system> = ${JSON.stringify(system)}\n   answers nobody on the internet, or at a name that Render chose\n   allowed: ${[...domains.keys()].join(", ")}`,
    );
  return new URL(publicBase(platform, found, "HOTDASH_FLY_PROXY_URL", stack.project.env)).href;
}
