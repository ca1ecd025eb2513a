/** A Blueprint: a file in a repository, and what Render made of it. Nobody makes one through the API: a test puts it into the world. */
export interface Blueprint {
  /** `exs-` and 20 digits. */
  readonly id: string;
  readonly ownerId: string;
  name: string;
  status: "created" | "paused" | "in_sync" | "syncing" | "error";
  autoSync: boolean;
  repo: string;
  branch: string;
  path: string;
  resources: { id: string; name: string; type: string }[];
}
