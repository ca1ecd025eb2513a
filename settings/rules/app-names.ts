import type { EnvironmentClass } from "../stack-name.ts";

/** Apps that the team has given up; declaring one would bring it back. */
export const RETIRED_APPS: readonly string[] = [
  "hotdash-analytics-mcp",
  "dashboard-remix",
  "dashboard-remix-staging",
  "dashboard-remix-db",
];

/**
 * Apps of which the team's notes say both: `hot-dash` is called retired, and the healthy production app or a former name of it.
 * Nobody is told to take one away; production may adopt it under its name.
 */
export const UNCLEAR_APPS: readonly string[] = ["hot-dash"];

/**
 * Fly Postgres that the team's documents of 2025-10 call running, the first as Chatwoot's database. No stack may declare them; until
 * their data lies in Supabase they stop no release.
 */
export const LIVE_DATABASES: readonly string[] = ["hotdash-chatwoot-db", "hotdash-staging-db"];

/** How Fly's own tool names a Postgres app: `<app>-db`. */
const postgresApp = /(^|-)(db|pg|postgres|postgresql)(-|$)/;

/** Whether an app is a database by its name, whose data must be moved before anything else. */
export const isPostgresApp = (app: string): boolean => postgresApp.test(app.trim().toLowerCase());

/**
 * Names that belong to one class of stack: no other may touch what they name. First as planned, then as the application's
 * repository has them: production is `hotdash-app` in one and `hotdash-production` in the other, and both answer at fly.dev until
 * the domains are moved. Which one is ours is `dashboard.app` with `dashboard.domain`.
 */
export const OWNED_NAMES: readonly { app: string; domain: string; owner: EnvironmentClass }[] = [
  { app: "hotdash-app", domain: "app.hotrodan.com", owner: "production" },
  { app: "hotdash-app", domain: "hotdash-app.fly.dev", owner: "production" },
  { app: "hotdash-production", domain: "hotdash-production.fly.dev", owner: "production" },
  { app: "hot-dash", domain: "hot-dash.fly.dev", owner: "production" },
  { app: "hotdash-staging", domain: "staging.hotrodan.com", owner: "staging" },
  { app: "hotdash-staging", domain: "hotdash-staging.fly.dev", owner: "staging" },
];

/** What of a stack its names depend on. */
export interface NamedStack {
  stack: string;
  environmentClass: EnvironmentClass;
}

/** Why an app may not be declared any more; undefined when it may. Case does not matter, as on Fly. */
export function retiredApp(app: string): string | undefined {
  const name = app.trim().toLowerCase();
  if (RETIRED_APPS.includes(name)) return "is a retired app, which no stack may declare again";
  return postgresApp.test(name)
    ? "is named like a Fly Postgres app, and Supabase is the only Postgres"
    : undefined;
}

/** Why it is not clear what an app is; undefined of all others. */
export const unclearApp = (app: string): string | undefined =>
  UNCLEAR_APPS.includes(app.trim().toLowerCase())
    ? "is called retired in one place and production in another, so that it is looked at before anything is done"
    : undefined;

const classOfName = (app: string): EnvironmentClass | undefined =>
  UNCLEAR_APPS.includes(app) ? undefined : OWNED_NAMES.find((one) => one.app === app)?.owner;

/**
 * Of which stack an app is another name, when it is not the stack's own: then two of them exist, and which one serves is not said.
 * @param own the stack's app
 * @param environmentClass of the stack; that of its app's name when it is not known
 */
export function otherName(
  app: string,
  own: string,
  environmentClass: EnvironmentClass | undefined = classOfName(own),
): EnvironmentClass | undefined {
  if (app === own || environmentClass === undefined || UNCLEAR_APPS.includes(app)) return undefined;
  return OWNED_NAMES.some((one) => one.app === app && one.owner === environmentClass)
    ? environmentClass
    : undefined;
}

/** Whether an address is another app's own: `<app>.fly.dev` leads to the app of that name and to no other. */
export const leadsElsewhere = (domain: string, app: string): boolean =>
  domain.toLowerCase().endsWith(".fly.dev") && domain.toLowerCase() !== `${app}.fly.dev`;

/** The class of stack that a name belongs to, when it is another than the stack's own. */
export function otherOwner(
  kind: "app" | "domain",
  value: string,
  { environmentClass }: NamedStack,
): EnvironmentClass | undefined {
  const owner = OWNED_NAMES.find((one) => one[kind] === value)?.owner;
  return owner === environmentClass ? undefined : owner;
}

/** How apps of a stack are called: `hotdash-…` (production may be an older name that is unclear), and `fly-preview-pr-<n>` with its additions in a preview. */
export function appConvention({ environmentClass, stack }: NamedStack): { pattern: RegExp; text: string } {
  if (environmentClass === "production")
    return {
      pattern: new RegExp(`^(hotdash-[a-z0-9-]*[a-z0-9]|${UNCLEAR_APPS.join("|")})$`),
      text: "hotdash-<what it is>",
    };
  if (environmentClass !== "preview")
    return { pattern: /^hotdash-[a-z0-9-]*[a-z0-9]$/, text: "hotdash-<what it is>" };
  return {
    pattern: new RegExp(`^fly-preview-${stack}(-[a-z0-9-]*[a-z0-9])?$`),
    text: `fly-preview-${stack}, perhaps with -<what it is>`,
  };
}
