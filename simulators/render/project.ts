import type { AllowedRange } from "./service.ts";

/** A project: environments of a workspace under one name. */
export interface Project {
  readonly id: string;
  name: string;
  readonly ownerId: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** An environment of a project; what is in it says so itself. */
export interface Environment {
  readonly id: string;
  readonly projectId: string;
  name: string;
  protectedStatus: "protected" | "unprotected";
  networkIsolationEnabled: boolean;
  ipAllowList?: AllowedRange[];
  readonly createdAt: number;
  updatedAt: number;
}
