import * as z from "zod";
import type { Supabase } from "./connection.ts";
import { ask } from "./project-request.ts";

const project = z.object({
  region: z.string(),
  status: z.string(),
  database: z.object({ version: z.string(), postgres_engine: z.string() }),
});
/** The project as it is. */
export type ProjectAnswer = z.infer<typeof project>;

export const getProject = (supabase: Supabase, ref: string): Promise<ProjectAnswer> =>
  ask(supabase, ref, { method: "GET", path: "", answer: project });

const backups = z.object({
  pitr_enabled: z.boolean(),
  backups: z.array(z.object({ status: z.string(), inserted_at: z.string() })),
  physical_backup_data: z.object({ latest_physical_backup_date_unix: z.number().optional() }),
});
/** The platform's own backups. */
export type BackupsAnswer = z.infer<typeof backups>;

export const getBackups = (supabase: Supabase, ref: string): Promise<BackupsAnswer> =>
  ask(supabase, ref, { method: "GET", path: "/database/backups", answer: backups });

const disk = z.object({ metrics: z.object({ fs_size_bytes: z.number(), fs_used_bytes: z.number() }) });
/** How full the database's disk is. */
export type DiskAnswer = z.infer<typeof disk>["metrics"];

export const getDisk = async (supabase: Supabase, ref: string): Promise<DiskAnswer> =>
  (await ask(supabase, ref, { method: "GET", path: "/config/disk/util", answer: disk })).metrics;
