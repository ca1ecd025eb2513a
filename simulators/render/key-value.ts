import type { AllowedRange } from "./service.ts";

/** A Redis-compatible store. */
export interface KeyValue {
  readonly id: string;
  name: string;
  readonly ownerId: string;
  readonly region: string;
  readonly createdAt: number;
  updatedAt: number;
  plan: string;
  maxmemoryPolicy: string;
  persistenceMode: string;
  ipAllowList: AllowedRange[];
  environmentId?: string;
  suspended: boolean;
  /** Part of its connection strings; made by the simulator. */
  readonly password: string;
  /** Until when a change of plan keeps it busy. */
  busyUntil?: number;
}
