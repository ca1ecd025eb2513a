import type { LiveApp } from "../../../../operations/adopt/live-app.ts";
import type { MachineAnswer } from "../../../../providers/fly/api/machines.ts";

/** A digest as registries write it. */
export const DIGEST = `sha256:${"d".repeat(64)}`;

type Fields = Record<string, unknown>;

/** Config of a web machine as Fly's own tool leaves it, with the API's habits. */
export function webConfig(change: Fields = {}): Fields {
  return {
    image: "registry.fly.io/hotdash-app:deployment-01",
    guest: { cpu_kind: "shared", cpus: 4, memory_mb: 4096 },
    env: { PORT: "3000", WEBHOOK_QUEUE_DRIVER: "bullmq", SHOPIFY_SHOP: "hotrod-performance.myshopify.com" },
    metadata: { fly_platform_version: "v2", fly_process_group: "app" },
    init: {},
    dns: {},
    services: [
      {
        protocol: "tcp",
        internal_port: 3000,
        autostop: true,
        autostart: true,
        min_machines_running: 1,
        ports: [
          { port: 80, handlers: ["http"], force_https: true },
          { port: 443, handlers: ["tls", "http"] },
        ],
        checks: [
          {
            type: "http",
            method: "GET",
            path: "/health",
            interval: 15_000_000_000,
            timeout: "2s",
            grace_period: "1m0s",
          },
        ],
        concurrency: { type: "requests", soft_limit: 100, hard_limit: 120 },
      },
    ],
    restart: { policy: "on-failure", max_retries: 5 },
    ...change,
  };
}

export function machine(
  name: string,
  region: string,
  config: Fields | null,
  change: Partial<MachineAnswer> = {},
): MachineAnswer {
  const id = Buffer.from(name).toString("hex").padEnd(14, "0").slice(0, 14);
  return { id, name, region, state: "started", config, image_ref: { digest: DIGEST }, ...change };
}

/** An app with two web machines, as `fly deploy` makes it. */
export function deployedApp(change: Partial<LiveApp> = {}): LiveApp {
  return {
    name: "hotdash-app",
    org: "personal",
    network: "default",
    machines: [machine("wispy-sun-1", "dfw", webConfig()), machine("quiet-lake-2", "iad", webConfig())],
    volumes: [],
    secrets: [],
    addresses: [
      { ip: "66.241.125.1", region: "global", shared: true },
      { ip: "2a09:8280:1::1:0", region: "global", shared: false },
    ],
    certificates: ["app.hotrodan.com"],
    ...change,
  };
}

/** A machine that mounts a volume and serves nobody from outside. */
export function dataMachine(volume: string, change: Fields = {}): MachineAnswer {
  const config = {
    ...webConfig({ services: [], env: {}, metadata: { fly_process_group: "data" } }),
    guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
    mounts: [{ volume, path: "/data/chroma", size_gb: 12 }],
    init: { cmd: ["npm", "run", "chroma"] },
    ...change,
  };
  return machine("brave-fog-3", "iad", config);
}

export const volume = {
  id: "vol_data",
  name: "chroma_data",
  state: "created",
  size_gb: 12,
  region: "iad",
  encrypted: true,
  snapshot_retention: 14,
  auto_backup_enabled: true,
};
