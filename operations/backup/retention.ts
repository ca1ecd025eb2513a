import type { BackupSettings } from "../../settings/schema/backup.ts";
import type { Listed } from "./newest.ts";

const DAY_MS = 86_400_000;
/** Hours after which a file without a manifest is taken for one that was given up, and not for one that is still made. */
const GIVEN_UP_MS = DAY_MS;

/**
 * What may go: backups older than is asked for, never one of the newest few, and files that became no backup.
 * @param now milliseconds since the epoch
 */
export function outdated(
  { backups, broken }: { backups: readonly Listed[]; broken: readonly Listed[] },
  { keepDays, keepAtLeast }: Pick<BackupSettings, "keepDays" | "keepAtLeast">,
  now: number,
): Listed[] {
  return [
    ...backups.filter(({ takenAt }, index) => index >= keepAtLeast && now - takenAt > keepDays * DAY_MS),
    ...broken.filter(({ takenAt }) => now - takenAt > GIVEN_UP_MS),
  ];
}
