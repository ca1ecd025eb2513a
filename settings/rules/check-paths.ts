/**
 * Systems that the dashboard has a health route of its own for: `/api/<system>/health` asks them over the network. `integrations`
 * asks several at once. The process itself answers for `/health` and `/api/monitoring/health` alone (figures in its memory).
 */
const SYSTEMS = [
  ...["ads", "analytics", "shopify", "supabase", "chatwoot", "publer", "growth-engine", "ceo-agent"],
  "integrations",
] as const;

/**
 * Which other system a health route of the dashboard asks; undefined when it speaks for its process alone, or is no route that
 * is known. `/api/health` and everything below it query the database. Routes are found as the application's router finds them:
 * in any letters, with or without a slash at the end, whatever is asked of them.
 */
export function systemBehind(path: string): string | undefined {
  const route = routeOf(path);
  if (route === "/api/health" || route.startsWith("/api/health/")) return "the database";
  return SYSTEMS.find((system) => route === `/api/${system}/health`);
}

function routeOf(path: string): string {
  const { pathname } = new URL(path, "http://localhost");
  return unescaped(pathname)
    .toLowerCase()
    .replace(/\/+/g, "/")
    .replace(/(?<=.)\/$/, "");
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why no machine may be checked there, after the name of what holds the path. */
export const wouldLeaveRouting = (system: string): string =>
  `asks ${system}, so that its outage would take every machine out of routing at once`;

/** Where such a path belongs. */
export const SMOKE_INSTEAD =
  "Check /health, and name the path in dashboard.smoke: a release must answer it, and uptime asks it, while machines go on.";
