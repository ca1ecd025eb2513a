import { json } from "./errors.ts";
import type { Project } from "./project.ts";
import type { ProjectRoute } from "./project-route.ts";
import { rfc3339, type World } from "./world.ts";

/** What is only read: the project itself, its backups, how full its disk is. */
export function lookedAtRoutes(world: World): ProjectRoute[] {
  return [
    {
      ...{ method: "GET", path: "", action: "projects.get", kind: "read" },
      handler: (project) => json(200, projectAnswer(project, world.now())),
    },
    {
      ...{ method: "GET", path: "/database/backups", action: "backups.list", kind: "read" },
      handler: (project) => json(200, backupsAnswer(project)),
    },
    {
      ...{ method: "GET", path: "/config/disk/util", action: "disk.util", kind: "read" },
      handler: ({ disk: { size, used } }) =>
        json(200, {
          timestamp: rfc3339(world.now()),
          metrics: { fs_size_bytes: size, fs_avail_bytes: size - used, fs_used_bytes: used },
        }),
    },
  ];
}

function projectAnswer(project: Project, now: number): Record<string, unknown> {
  const { ref, organization, name, region, createdAt, version, status, restartsUntil } = project;
  return {
    ...{ id: ref, ref, organization_id: organization, organization_slug: organization, name, region },
    created_at: rfc3339(createdAt),
    status: now < restartsUntil ? "RESTARTING" : status,
    database: {
      ...{ host: `db.${ref}.supabase.co`, version, postgres_engine: version.split(".")[0] },
      release_channel: "ga",
    },
  };
}

function backupsAnswer({ region, pitr, backups }: Project): Record<string, unknown> {
  const times = backups.filter(({ status }) => status === "COMPLETED").map(({ at }) => Math.floor(at / 1000));
  return {
    ...{ region, walg_enabled: true, pitr_enabled: pitr },
    backups: backups.map(({ id, status, at }) => ({
      ...{ id, is_physical_backup: pitr, status, inserted_at: rfc3339(at) },
    })),
    physical_backup_data:
      pitr && times.length > 0
        ? {
            earliest_physical_backup_date_unix: Math.min(...times),
            latest_physical_backup_date_unix: Math.max(...times),
          }
        : {},
  };
}
