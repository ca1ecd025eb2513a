import { fileMoment } from "../file-moment.ts";

/** What the name of a backup says. */
export interface BackupName {
  stack: string;
  /** Milliseconds since the epoch, of whole seconds. */
  takenAt: number;
  /** 7 to 40 hex digits, or `unknown`. */
  commit: string;
}

const FORM =
  /^(?<stack>[a-z0-9-]+)-(?<day>\d{8})T(?<time>\d{6})Z-(?<commit>[0-9a-f]{7,40}|unknown)\.dump\.age$/;

/** `staging-20261130T215800Z-3f9c2ab4d1e0.dump.age`: sorts by time within a stack. */
export function backupName({ stack, takenAt, commit }: BackupName): string {
  return `${stack}-${fileMoment(takenAt)}-${commit}.dump.age`;
}

/** Reads such a name; undefined for what is none. */
export function readBackupName(name: string): BackupName | undefined {
  const { stack, day, time, commit } = FORM.exec(name)?.groups ?? {};
  if (stack === undefined || day === undefined || time === undefined || commit === undefined)
    return undefined;
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`;
  const takenAt = Date.parse(iso);
  return Number.isNaN(takenAt) ? undefined : { stack, takenAt, commit };
}
