import { describe, expect, test } from "vitest";
import { systemsOf } from "../../components/systems/all.ts";
import { loadSettings } from "../../settings/load.ts";
import { notesOn } from "../../settings/notes.ts";
import { asInput, type Config, committed, goodConfig, PLANNED } from "./good-config.ts";

const IMAGE = `ghcr.io/hotdash/dashboard:1.0.0@sha256:${"a".repeat(64)}`;
type Section = Record<string, unknown>;

/* What the team plans beside what is committed: taken as it is, and nothing else than that. */
describe.each(["staging", "production"])("%s as planned", (stack) => {
  const file = committed(stack, PLANNED);
  const settings = loadSettings(asInput(stack, goodConfig(stack, PLANNED)));

  test("has a queue in Redis, a worker, and every job of the plan by name", () => {
    expect(settings.variables.WEBHOOK_QUEUE_DRIVER).toBe("bullmq");
    expect(settings.secrets.UPSTASH_REDIS_URL).toMatch(/^rediss:/);
    const [dashboard] = systemsOf(settings, IMAGE);
    expect(dashboard.groups.map(({ name }) => name)).toEqual([
      ...["web", "chroma", "worker", "shopify-sync", "zoho-etl", "ai-ingest", "chroma-ingest", "regression"],
      ...["embeddings-export", "clean-up"],
    ]);
    expect(notesOn(settings).filter((note) => note.startsWith("WEBHOOK"))).toEqual([]);
  });

  test("differs from what is committed in nothing else", () => {
    const plain = (config: Config) => {
      const { worker: _worker, jobs: _jobs, ...dashboard } = config["hotdash:dashboard"] as Section;
      const { defaultPoolSize: _size, ...supabase } = config["hotdash:supabase"] as Section;
      const { WEBHOOK_QUEUE_DRIVER: _driver, ...others } = config["hotdash:variables"] as Section;
      return {
        ...config,
        ...{ "hotdash:dashboard": dashboard, "hotdash:supabase": supabase, "hotdash:variables": others },
      };
    };
    expect(plain(file)).toEqual(plain(committed(stack)));
  });
});
