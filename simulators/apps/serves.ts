import { CHATWOOT_ROUTES, isChatwoot } from "./chatwoot.ts";

/**
 * What an image's process serves, fixed when it was built: `sim-serves-<routes>` in the tag or the repository gives it its
 * routes beside the landing page, `sim-listens-<port>` the port that it listens on whatever `PORT` says. The vendor's Chatwoot has its own. An image without
 * any of these answers every path, at the port of `PORT`, or anywhere where it has none.
 */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  /** The application at its repository's main: no health route at all. */
  none: [],
  health: ["/health"],
  /** At its newest branch, as far as plans name routes. */
  "api-health": ["/health", "/api/health"],
};

/** Whether an image's process has a route; the landing page and the page that takes its time are there always. */
export function serves(image: string, path: string): boolean {
  const routes = routesOf(image);
  const { pathname } = new URL(path, "http://guest.internal");
  return routes === undefined || ["/", "/slow"].includes(pathname) || routes.includes(pathname);
}

/** The routes that an image's label gives it; undefined: every one. */
export function routesOf(image: string): readonly string[] | undefined {
  const labels = Object.keys(ROUTES).filter((label) => new RegExp(`sim-serves-${label}\\b`).test(image));
  if (labels.length === 0 && isChatwoot(image)) return CHATWOOT_ROUTES;
  // The longest that fits: one label may begin with another's.
  const [label] = labels.sort((one, other) => other.length - one.length);
  return label === undefined ? undefined : ROUTES[label];
}

/** The port that a process listens on; undefined: any. */
export function portOf(image: string, env: Readonly<Record<string, string | undefined>>): number | undefined {
  const fixed = /sim-listens-(\d+)/.exec(image)?.[1];
  return Number(fixed ?? env.PORT) || undefined;
}

/** What React Router's server (@react-router/serve 7.9) prints once it listens; nothing for an image without a label. */
export const greeting = (image: string, port: number | undefined): string[] =>
  isChatwoot(image) || (routesOf(image) === undefined && !/sim-listens-/.test(image))
    ? []
    : [`[react-router-serve] http://localhost:${port ?? 3000}`];
