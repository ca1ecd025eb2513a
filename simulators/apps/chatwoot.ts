/** Whether an image is the vendor's Chatwoot, wherever it is kept. */
export const isChatwoot = (image: string): boolean => /(^|\/)chatwoot\/chatwoot(?=[:@]|$)/.test(image);

/** Its routes that need no login. `/hc` alone is only the beginning of help-center pages. */
export const CHATWOOT_ROUTES: readonly string[] = ["/api", "/health"];

/** What its process knows when it starts: plain variables, and the names of its secrets. */
export interface Known {
  env: Readonly<Record<string, string | undefined>>;
  secrets: readonly string[];
}

/**
 * What its `/api` says of itself, with status 200 whatever it says (app/controllers/api_controller.rb): `queue_services` of Redis,
 * `data_services` of Postgres. `sim-queue-failing` and `sim-data-failing` in the tag or the repository have one of them fail. Without an
 * address nobody answers; DATABASE_URL is taken before the parts, and lacks what they say; a pooler in transaction mode breaks its
 * prepared statements. Undefined of other paths, and other images.
 */
export function chatwootSays(
  image: string,
  path: string,
  { env, secrets }: Known,
): Record<string, string> | undefined {
  if (path !== "/api" || !isChatwoot(image)) return undefined;
  const has = (name: string) => env[name] !== undefined || secrets.includes(name);
  const queue = has("REDIS_URL") && !image.includes("sim-queue-failing");
  const parts = has("POSTGRES_HOST") && has("POSTGRES_PASSWORD") && env.POSTGRES_PORT !== "6543";
  const data = parts && !has("DATABASE_URL") && !image.includes("sim-data-failing");
  const [, version = ""] = /:v?(\d[\w.]*)/.exec(image) ?? [];
  return { version, queue_services: word(queue), data_services: word(data) };
}

const word = (well: boolean) => (well ? "ok" : "failing");
