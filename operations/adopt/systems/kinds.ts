import type { System } from "../../../settings/matrix/systems.ts";

/** What a system is told by, beside the variables that the matrix says its code reads. Any of them may be missing. */
export interface KindRow {
  /** What it is, after "is taken for". */
  what: string;
  /** Whole repository of an image: `docker.io/library/redis`. */
  image?: RegExp;
  command?: RegExp;
  process?: RegExp;
  /** Variables of its own that the matrix does not have. */
  names?: RegExp;
  ports?: readonly number[];
  path?: RegExp;
  mount?: RegExp;
  /** What its apps are called: it counts least, and never alone. */
  app?: RegExp;
  /** Its name in the matrix, whose rows say which names are read by it. */
  system?: System;
  /** Whether it keeps others' data, so that it is moved before it is anything else. */
  database?: true;
}

/**
 * Systems that an app may be. Sources: the team's files (ports, processes, commands, checks of 2025-10-25), and for what others
 * make their own images' documentation: Chatwoot's deployment variables, Fly's Postgres and Redis images with the secrets that
 * their first start writes, ClickHouse's and MinIO's ports and folders.
 */
export const KINDS = {
  dashboard: {
    what: "the dashboard",
    ports: [3000],
    command: /\breact-router-serve\b|\bnpm run docker-start\b/,
    app: /dashboard|^hotdash-(app|staging|production)$|^hot-dash$/,
    system: "dashboard",
  },
  chatwoot: {
    what: "Chatwoot",
    image: /(^|\/)chatwoot\/chatwoot(-\w+)?$/,
    command: /\bsidekiq\b|\brails (s|server)\b|\bdb:chatwoot_prepare\b/,
    process: /^sidekiq$/,
    names:
      /^(RAILS_ENV|RAILS_LOG_TO_STDOUT|INSTALLATION_ENV|ENABLE_ACCOUNT_SIGNUP|MAILER_SENDER_EMAIL|SMTP_ADDRESS|ACTIVE_STORAGE_SERVICE)$/,
    path: /^\/rails\/health$/,
    app: /chatwoot/,
    system: "chatwoot",
  },
  "agent-service": {
    what: "the agents' service",
    command: /\bagent-service\b/,
    ports: [8787],
    app: /agent/,
    system: "agent-service",
  },
  "llamaindex-mcp": {
    what: "the LlamaIndex service",
    command: /\bllamaindex-mcp\b/,
    names: /^LLAMA_\w+$/,
    ports: [8080],
    path: /^\/mcp\b/,
    app: /llama/,
    system: "llamaindex-mcp",
  },
  "llm-gateway": {
    what: "the gateway (LiteLLM and Langfuse)",
    image: /(^|\/)(berriai\/litellm(-\w+)?|langfuse\/langfuse(-worker)?)$/,
    command: /\blitellm\b|\blangfuse\b/,
    process: /^(gateway|litellm|langfuse)$/,
    names: /^(LITELLM_\w+|LANGFUSE_\w+|CLICKHOUSE_(URL|MIGRATION_URL|USER)|NEXTAUTH_(URL|SECRET))$/,
    ports: [4000],
    app: /gateway/,
    system: "llm-gateway",
  },
  clickhouse: {
    what: "ClickHouse, a database",
    image: /(^|\/)(clickhouse\/clickhouse-server|yandex\/clickhouse-server|library\/clickhouse)$/,
    command: /\bclickhouse-server\b/,
    names: /^CLICKHOUSE_(DB|DEFAULT_ACCESS_MANAGEMENT|PASSWORD)$/,
    ports: [8123],
    mount: /^\/var\/lib\/clickhouse\b/,
    app: /clickhouse/,
    database: true,
  },
  storage: {
    what: "MinIO, an object storage",
    image: /(^|\/)(minio\/minio|bitnami\/minio)$/,
    command: /\bminio server\b/,
    names: /^MINIO_\w+$/,
    path: /^\/minio\/health\//,
    app: /minio/,
    database: true,
  },
  postgres: {
    what: "a Postgres",
    image: /(^|\/)(flyio\/postgres[\w-]*|library\/postgres|pgvector\/pgvector|timescale\/timescaledb[\w-]*)$/,
    command: /^(\S*\/)?postgres(ql)?\b/,
    names: /^(OPERATOR_PASSWORD|REPL_PASSWORD|SU_PASSWORD|FLY_CONSUL_URL|PGDATA)$/,
    ports: [5432, 5433],
    path: /^\/flycheck\//,
    mount: /^\/var\/lib\/postgresql\b/,
    app: /(^|-)(db|pg|postgres|postgresql)(-|$)/,
    database: true,
  },
  redis: {
    what: "a Redis",
    image: /(^|\/)(flyio\/redis|library\/(redis|valkey)|valkey\/valkey|redis\/redis-stack[\w-]*)$/,
    command: /\b(redis|valkey)-server\b/,
    ports: [6379],
    app: /redis|cache/,
    database: true,
  },
} as const satisfies Record<string, KindRow>;

/** Name of a system that an app may be. */
export type Kind = keyof typeof KINDS;

/** All of them, the dashboard first. */
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** What a system is called in a sentence. */
export const whatIs = (kind: Kind): string => KINDS[kind].what;
