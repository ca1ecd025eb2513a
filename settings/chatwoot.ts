import type { DeclaredApp, DeclaredVariable } from "./declared-app.ts";
import { RAILS_PARTS } from "./rules/migrations-url.ts";
import type { Chatwoot } from "./schema/chatwoot.ts";
import type { Sections } from "./schema/stack.ts";
import { STOP_TIMEOUT } from "./schema/web.ts";
import type { StackName } from "./stack-name.ts";
import type { DeepReadonly } from "./types.ts";

/** Name of the system, and of its section. */
export const CHATWOOT = "chatwoot";

/** Its app's name in the stack that owns it. */
export const CHATWOOT_APP = "hotdash-chatwoot";

/** Port of its server: the vendor's image and its own files name no other. */
export const CHATWOOT_PORT = 3000;

/** Where Active Storage keeps attachments in its image. */
export const CHATWOOT_STORAGE = "/app/storage";

/** Its connection as it is given, which none of its processes gets: they read parts. */
const CHATWOOT_CONNECTION = "POSTGRES_URL";

/** shared-cpu-1x with 2048 MB: what its app has, and the floor of every machine. */
const GUEST = { cpu_kind: "shared", cpus: 1, memory_mb: 2048 } as const;

/**
 * `/api` says `ok` or `failing` of its queue and of its data, with status 200 in both cases, so that the words are read; each in a
 * request of its own, since nothing promises in which order they come.
 */
const SMOKE = ["queue_services", "data_services"].map((service) => ({
  ...{ path: "/api", status: 200, timeout_ms: 5_000 },
  contains: `"${service}":"ok"`,
}));

/** What of a stack it depends on. */
interface Around {
  stack: Omit<StackName, "project">;
  supabase?: DeepReadonly<Sections["supabase"]> | undefined;
}

/**
 * Chatwoot as an app like those of the team's own, so that whatever judges, counts or asks those has nothing to know of it. The image
 * is the vendor's: web and worker are one app with one set of secrets, `db:chatwoot_prepare` loads the schema into an empty database
 * and migrates any other (lib/tasks/db_enhancements.rake), and the entrypoint of its compose files is left out, since it would hide
 * why a start fails.
 */
export function chatwootApp(section: DeepReadonly<Chatwoot>, around: Around): DeclaredApp {
  const { host, owner, web, worker, storage, supabase } = section;
  const { environmentClass } = around.stack;
  return {
    host,
    ...(section.app || owner === environmentClass ? { app: section.app ?? CHATWOOT_APP } : {}),
    adopt: section.adopt,
    ...(section.names ? { names: section.names } : {}),
    ...(section.image ? { image: section.image } : {}),
    provisionOnly: section.provisionOnly,
    ...{
      port: CHATWOOT_PORT,
      health: section.health,
      public: "customers write to it from the shop and their mails",
    },
    ...(section.domain ? { domain: section.domain } : {}),
    // In production all of them stay up; elsewhere one does, since Rails takes a minute to start.
    awake: section.awake ?? (environmentClass === "production" ? undefined : 1),
    command: `bundle exec rails s -p ${CHATWOOT_PORT} -b 0.0.0.0`,
    release: "bundle exec rails db:chatwoot_prepare",
    ...sizeOf(web),
    groups: { worker: { command: "bundle exec sidekiq -C config/sidekiq.yml", ...sizeOf(worker) } },
    jobs: {},
    ...(storage.volume ? { volume: { path: CHATWOOT_STORAGE, ...storage.volume } } : {}),
    stop_timeout: STOP_TIMEOUT,
    variables: { ...section.variables, ...chatwootVariables(section, around) },
    smoke: SMOKE,
    // Prepared statements, SET on each connection and advisory locks in migrations.
    sessions: true,
    ...(supabase ? { supabase } : {}),
    at: ([first = "", ...rest]) => {
      if (first === "groups") return [CHATWOOT, ...rest];
      if (first === "volume") return [CHATWOOT, "storage", first, ...rest];
      return [
        CHATWOOT,
        ...(["regions", "guest", "plan"].includes(String(first)) ? ["web"] : []),
        first,
        ...rest,
      ];
    },
  };
}

function sizeOf({ regions, guest, plan }: DeepReadonly<Chatwoot["web"] | Chatwoot["worker"]>) {
  return { ...(regions ? { regions } : {}), guest: guest ?? GUEST, ...(plan ? { plan } : {}) };
}

/** What follows from its settings; what a stack adds comes beside it, and not in its place. */
export function chatwootVariables(
  section: DeepReadonly<Chatwoot>,
  around: Around,
): Record<string, DeclaredVariable> {
  const { domain, web, worker, secretKey, statementTimeout } = section;
  return {
    ...plain({
      ...{ RAILS_ENV: "production", NODE_ENV: "production", RAILS_LOG_TO_STDOUT: "true" },
      // The platforms' proxies send visitors to HTTPS; Rails would send the machines' own checks there too.
      FORCE_SSL: "false",
      ENABLE_ACCOUNT_SIGNUP: "false",
      ...(domain ? { FRONTEND_URL: `https://${domain}` } : {}),
      ...{
        WEB_CONCURRENCY: web.processes,
        RAILS_MAX_THREADS: web.threads,
        SIDEKIQ_CONCURRENCY: worker.threads,
      },
      POSTGRES_STATEMENT_TIMEOUT: statementTimeout,
    }),
    [CHATWOOT_CONNECTION]: { secret: true, only: "source", shape: "postgres" },
    ...Object.fromEntries(
      RAILS_PARTS.map((name) => [
        name,
        { only: "part", ...(name === "POSTGRES_PASSWORD" ? { secret: true } : {}) },
      ]),
    ),
    REDIS_URL: { secret: true, ...(hasStore(section) ? { only: "store" } : { shape: "redis" }) },
    SECRET_KEY_BASE: secretKey === "made" ? { generate: true } : { secret: true },
    ...stored(section, around),
  };
}

/** Whether its Redis is a Key Value of its own: on Render alone, since nothing else reaches one. */
export const hasStore = ({ host, keyValue }: DeepReadonly<Pick<Chatwoot, "host" | "keyValue">>): boolean =>
  host === "render" && keyValue !== undefined;

/** Where attachments go. Without an answer of the settings', which refuse that, nothing is said. */
function stored(
  { storage: { volume, s3 }, supabase: project }: DeepReadonly<Chatwoot>,
  { supabase }: Around,
): Record<string, DeclaredVariable> {
  if (s3 === undefined) return volume ? plain({ ACTIVE_STORAGE_SERVICE: "local" }) : {};
  const ref = project?.ref ?? supabase?.ref ?? "";
  return {
    ...plain({
      ACTIVE_STORAGE_SERVICE: "s3_compatible",
      STORAGE_BUCKET_NAME: s3.bucket,
      STORAGE_REGION: s3.region ?? project?.region ?? supabase?.region ?? "",
      STORAGE_ENDPOINT: s3.endpoint ?? `https://${ref}.storage.supabase.co/storage/v1/s3`,
      STORAGE_FORCE_PATH_STYLE: "true",
    }),
    STORAGE_ACCESS_KEY_ID: { secret: true },
    STORAGE_SECRET_ACCESS_KEY: { secret: true },
  };
}

const plain = (values: Readonly<Record<string, string | number>>): Record<string, DeclaredVariable> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: String(value) }]));
