import type { Journal } from "../../simulators/kernel/journal.ts";
import type { Demo } from "./context.ts";
import type { Progress } from "./terminal.ts";

/** What was created and what it took, in a few lines. */
export function summary({ simulation }: Demo, progress: Progress): string {
  return [
    "",
    "Calls made",
    ...callsOf("Fly", simulation.fly.journal),
    ...callsOf("GitHub", simulation.github.journal),
    ...callsOf("Supabase", simulation.supabase.journal),
    "",
    "Time",
    ...progress.phases.map(({ title, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${title}`),
    `  ${progress.seconds.toFixed(1).padStart(6)} s  in all`,
  ].join("\n");
}

function callsOf(platform: string, journal: Journal): string[] {
  const entries = journal.entries().filter(({ actor }) => actor === "client");
  const count = (kinds: readonly string[]) => entries.filter(({ kind }) => kinds.includes(kind)).length;
  return [
    `  ${platform.padEnd(9)}${String(entries.length).padStart(4)}: ${count(["mutate"])} writing, ${count(["lease"])} leases, ${count(["wait"])} waits, ${count(["read"])} reads`,
  ];
}

/** What a stack consists of, by platform words. */
export function inventory({ simulation }: Demo): string[] {
  const apps = [...simulation.fly.world.apps.values()].filter(({ deletedAt }) => deletedAt === undefined);
  return apps.map(({ name, machines, volumes, ips, certificates, secrets }) => {
    const running = [...machines.values()].filter(({ now }) => now.state !== "destroyed");
    const parts = [
      `${running.length} machines (${running
        .map((machine) => machine.name)
        .sort()
        .join(", ")})`,
      `${volumes.size} volume`,
      `${ips.length} addresses`,
      `${certificates.size} certificate`,
      `${secrets.digests().size} secrets`,
    ];
    return `${name}: ${parts.join(", ")}`;
  });
}
