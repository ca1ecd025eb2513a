/** Connections that a process of a Rails application opens at most where its variables say nothing: config/puma.rb and Sidekiq's own. */
const DEFAULTS = { threads: 5, jobs: 10 } as const;

/**
 * Connections that one machine's processes open at most, by how they are started: a server as many as it has threads, in each process
 * that Puma forks; Sidekiq as many as it runs jobs at once. Each thread holds one. Undefined for what is started otherwise: its
 * connection says its limit itself.
 * @param command words, as the image's program takes them
 */
export function railsConnections(
  command: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): number | undefined {
  if (!command.some((word) => /^(rails|puma|sidekiq)$/.test(word))) return undefined;
  if (command.includes("sidekiq")) return count(env.SIDEKIQ_CONCURRENCY, DEFAULTS.jobs);
  return Math.max(1, count(env.WEB_CONCURRENCY, 0)) * count(env.RAILS_MAX_THREADS, DEFAULTS.threads);
}

const count = (text: string | undefined, otherwise: number): number =>
  /^\d+$/.test(text ?? "") ? Number(text) : otherwise;
