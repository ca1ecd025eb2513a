import type { BackupSettings } from "../../settings/schema/backup.ts";
import type { DrillEvidence } from "./evidence.ts";

const MINUTE_MS = 60_000;

/** Milliseconds in minutes, to a tenth: less says nothing about a recovery. */
export const minutes = (ms: number): number => Math.round(ms / (MINUTE_MS / 10)) / 10;

/** Milliseconds as people read how long something took. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What a drill is held against: minutes until it is back, and of data that may be lost. */
export type Allowed = Pick<BackupSettings, "rtoMinutes" | "rpoMinutes">;

/** Why a recovery that took so long is too slow, in words; empty when it is not. */
export const tooSlow = ({ minutes: took, allowed }: DrillEvidence["rto"]): string[] =>
  took > allowed ? [`it took ${took} minutes, and backup.rtoMinutes is ${allowed}`] : [];
