import type { Finding } from "../../finding.ts";

/** What of a volume decides whether its data can be lost or read by others; absent is Fly's default, which is on. */
export interface KeptVolume {
  encrypted?: boolean | null;
  auto_backup_enabled?: boolean | null;
  /** Days. */
  snapshot_retention?: number | null;
}

/** Fly's own retention where a volume says nothing, in days. */
const DEFAULT_RETENTION = 5;

/** Judges whether a volume is encrypted, and snapshots of it are made and kept. */
export function judgeVolume(volume: KeptVolume, leastDays: number): Finding[] {
  const findings: Finding[] = [];
  if (volume.encrypted === false)
    findings.push({
      property: "encrypted",
      problem: "is false, and can never be changed once the volume exists",
      fix: "Leave it out, or set it to true.",
    });
  if (volume.auto_backup_enabled === false)
    findings.push({
      property: "auto_backup_enabled",
      problem: "is false, so that nobody snapshots the data",
      fix: "Leave it out, or set it to true.",
    });
  const days = volume.snapshot_retention ?? DEFAULT_RETENTION;
  if (days < leastDays)
    findings.push({
      property: "snapshot_retention",
      problem: `keeps snapshots for ${days} of at least ${leastDays} days`,
      fix: `Set it to ${leastDays} or more (dashboard.chroma.volume.snapshot_retention).`,
    });
  return findings;
}
