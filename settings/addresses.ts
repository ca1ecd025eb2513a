import { type AppsInput, ownApps, reachedBy } from "./apps.ts";
import { DECLARED, type System } from "./matrix/systems.ts";
import { isOn } from "./schema/host.ts";
import type { StackName } from "./stack-name.ts";

/** What of a stack addresses depend on. */
type Stack = AppsInput &
  Pick<StackName, "stack" | "environmentClass"> & {
    dashboard?: { app: string; domain: string; web: { port: number } } | undefined;
  };

/** Where a system answers: its name on the platforms, its port, and who reaches it. */
interface Answering {
  app: string;
  domain: string | undefined;
  port: number | undefined;
  by: ReturnType<typeof reachedBy>;
}

function answering(system: string, settings: Stack, platform: "fly" | "render"): Answering | undefined {
  const own = ownApps(settings, settings).find(({ name }) => name === system);
  if (own && !isOn(platform, own.host)) return undefined;
  if (own) return { app: own.app, domain: own.domain, port: own.port, by: reachedBy(own) };
  if (!settings.dashboard || !DECLARED.includes(system as System)) return undefined;
  const { app, domain, web } = settings.dashboard;
  return { app, domain, port: web.port, by: "internet" };
}

/** Public address of a system; undefined where there is none that is known beforehand. */
export function publicAddress(
  system: string,
  settings: Stack,
  platform: "fly" | "render",
): string | undefined {
  const found = answering(system, settings, platform);
  if (found?.by !== "internet") return undefined;
  // The first part of a name at onrender.com is Render's to choose.
  const host = found.domain ?? (platform === "fly" ? `${found.app}.fly.dev` : undefined);
  return host && `https://${host}`;
}

/** Address of a system on the private network of a platform; undefined where nobody reaches it. */
export function privateAddress(
  system: string,
  settings: Stack,
  platform: "fly" | "render",
): string | undefined {
  const { app, port, by } = answering(system, settings, platform) ?? {};
  if (app === undefined || port === undefined || by === undefined) return undefined;
  if (platform === "render") return `http://${app}:${port}`;
  return by === "flycast" ? `http://${app}.flycast` : `http://web.process.${app}.internal:${port}`;
}
