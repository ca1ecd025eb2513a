import type { Call } from "../kernel/routes.ts";
import { environmentOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import type { Repository } from "./world.ts";

/** A place in the API below which secrets and variables live. */
export interface ScopePlace {
  /** Path below the repository. */
  path: string;
  /** Begins the names of the operations: `environmentSecrets.put`. */
  prefix: "environment" | "actions";
  scopeOf: (call: Call, repository: Repository) => Scope;
}

/** The two places that this simulator has: environments, and the Actions settings of a repository. */
export const PLACES: readonly ScopePlace[] = [
  { path: "/environments/:environment", prefix: "environment", scopeOf: environmentOf },
  { path: "/actions", prefix: "actions", scopeOf: (_call, repository) => repository.actions },
];
