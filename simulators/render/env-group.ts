import type { EnvVar, SecretFile } from "./variable.ts";

/** Variables and secret files that several services share. */
export interface EnvGroup {
  readonly id: string;
  name: string;
  readonly ownerId: string;
  readonly createdAt: number;
  updatedAt: number;
  environmentId?: string;
  envVars: EnvVar[];
  secretFiles: SecretFile[];
  /** Linked services. */
  serviceIds: string[];
}
