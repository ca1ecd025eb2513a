import { CHATWOOT, chatwootApp } from "./chatwoot.ts";
import type { DeclaredApp } from "./declared-app.ts";
import type { App } from "./schema/apps.ts";
import type { Chatwoot } from "./schema/chatwoot.ts";
import type { Host, StackHost } from "./schema/host.ts";
import type { Sections } from "./schema/stack.ts";
import type { StackName } from "./stack-name.ts";
import type { DeepReadonly } from "./types.ts";

/** An app with everything filled in. */
export interface OwnApp extends Omit<DeclaredApp, "host" | "app" | "regions"> {
  /** Name in the settings. */
  name: string;
  host: Host;
  /** Name on the platforms. */
  app: string;
  regions: Readonly<NonNullable<App["regions"]>>;
}

/** What of a stack its apps depend on. */
export interface AppsInput {
  apps?: DeepReadonly<Record<string, App>> | undefined;
  chatwoot?: DeepReadonly<Chatwoot> | undefined;
  /** Where the dashboard is, and its apps with it. */
  host?: StackHost | undefined;
  fly?: Pick<Sections["fly"], "primaryRegion"> | undefined;
  supabase?: DeepReadonly<Sections["supabase"]> | undefined;
}

/** Every app that a stack declares, by name, whether it is anywhere or not. */
export function declaredApps(
  stack: Omit<StackName, "project">,
  { apps = {}, chatwoot, supabase }: AppsInput,
): Readonly<Record<string, DeclaredApp>> {
  const own = Object.entries(apps).map(([name, app]): [string, DeclaredApp] => [
    name,
    { ...app, at: (path) => ["apps", name, ...path] },
  ]);
  const known: Record<string, DeclaredApp> = chatwoot
    ? { [CHATWOOT]: chatwootApp(chatwoot, { stack, supabase }) }
    : {};
  return { ...known, ...Object.fromEntries(own) };
}

/** The apps of a stack that are anywhere. */
export function ownApps(stack: Omit<StackName, "project">, input: AppsInput): OwnApp[] {
  const { host = "fly", fly } = input;
  return Object.entries(declaredApps(stack, input)).flatMap(([name, app]) => {
    // Without a dashboard there is nothing to be with: the team's first choice.
    const where = app.host ?? (host === "none" ? "fly" : host);
    if (where === "none") return [];
    const home = fly?.primaryRegion ?? "dfw";
    // One machine's end would be an outage; a volume is at one machine.
    const several = stack.environmentClass === "production" && isServing(app);
    const regions = app.regions ?? { [home]: several ? 2 : 1 };
    return [{ ...app, name, host: where, app: app.app ?? appNameOf(stack, name), regions }];
  });
}

/** Name of an app where its settings give none; see `appConvention`. */
export function appNameOf({ environmentClass, stack }: Omit<StackName, "project">, name: string): string {
  if (environmentClass === "preview") return `fly-preview-${stack}-${name}`;
  return environmentClass === "production" ? `hotdash-${name}` : `hotdash-${name}-staging`;
}

/**
 * How an app's first group is reached: by everybody, by the private network through Fly's proxy (Flycast), or machine by machine,
 * where its data is on one of them.
 */
export function reachedBy({
  port,
  public: reason,
  volume,
}: Pick<DeclaredApp, "port" | "public" | "volume">): "internet" | "flycast" | "network" | undefined {
  if (port === undefined) return undefined;
  if (reason !== undefined) return "internet";
  return volume === undefined ? "flycast" : "network";
}

/** What a release of an app must answer, and uptime asks. */
export const smokeOf = ({ smoke, health }: Pick<DeclaredApp, "smoke" | "health">) =>
  smoke ?? [{ path: health, status: 200, timeout_ms: 5_000 }];

/** Whether a proxy gives the app's machines requests. */
const isServing = (app: DeclaredApp): boolean => ["internet", "flycast"].includes(reachedBy(app) ?? "");
