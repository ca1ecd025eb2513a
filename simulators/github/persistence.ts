import { savedAs } from "../kernel/saved-world.ts";
import { type DeploymentPolicy, Environment, type EnvironmentRules } from "./environment.ts";
import type { Ruleset } from "./ruleset.ts";
import { restoreActivity, type SavedActivity, saveActivity } from "./saved-activity.ts";
import type { Scope, StoredSecret, StoredVariable } from "./scope.ts";
import type { Autolink, Label, RepositoryOptions, World } from "./world.ts";

/** Grows when the format changes. */
const FORMAT = 2;

interface SavedScope {
  secrets: [string, StoredSecret][];
  variables: [string, StoredVariable][];
}

interface SavedEnvironment extends SavedScope {
  id: number;
  name: string;
  createdAt: number;
  updatedAt: number;
  rules: EnvironmentRules;
  policies: DeploymentPolicy[];
}

interface SavedRepository extends RepositoryOptions {
  actions: SavedScope;
  environments: SavedEnvironment[];
  rulesets: Ruleset[];
  labels: Label[];
  autolinks: Autolink[];
  activity: SavedActivity;
}

/** What the state file of a world holds. No value of a secret and no token is in it. */
export interface Saved {
  format: number;
  seed: string;
  lastId: number;
  repositories: SavedRepository[];
}

/** The world as JSON can hold it. */
export function save(world: World): Saved {
  return {
    format: FORMAT,
    seed: world.seed,
    lastId: world.lastId,
    repositories: [...world.repositories.values()].map((one) => ({
      name: one.name,
      private: one.private,
      plan: one.plan,
      defaultBranch: one.defaultBranch,
      archived: one.archived,
      immutableReleases: one.immutableReleases,
      actions: saveScope(one.actions),
      environments: [...one.environments.values()].map((environment) => ({
        id: environment.id,
        name: environment.name,
        createdAt: environment.createdAt,
        updatedAt: environment.updatedAt,
        rules: environment.rules,
        policies: [...environment.policies.values()],
        ...saveScope(environment),
      })),
      rulesets: [...one.rulesets.values()],
      labels: [...one.labels.values()],
      autolinks: [...one.autolinks.values()],
      activity: saveActivity(one.activity),
    })),
  };
}

/** The saved world of a state file. @throws Error when it is of another format */
export const readSaved = (found: unknown): Saved | undefined => savedAs<Saved>(found, FORMAT);

/** Fills a new world with what was saved; the values of its secrets are not known any more, their hashes are. */
export function restore(world: World, saved: Saved): void {
  world.lastId = saved.lastId;
  for (const {
    actions,
    environments,
    rulesets,
    labels,
    autolinks,
    activity,
    ...options
  } of saved.repositories) {
    const repository = world.addRepository(options);
    restoreScope(repository.actions, actions);
    for (const one of environments) {
      const key = one.name.toLowerCase();
      const environment = new Environment(world.seed, one.id, one.name, one.createdAt, one.rules);
      environment.updatedAt = one.updatedAt;
      for (const policy of one.policies) environment.policies.set(policy.id, policy);
      restoreScope(environment, one);
      repository.environments.set(key, environment);
    }
    for (const one of rulesets) repository.rulesets.set(one.id, one);
    for (const one of labels) repository.labels.set(one.name.toLowerCase(), one);
    repository.activity = restoreActivity(activity);
    for (const one of autolinks) repository.autolinks.set(one.id, one);
  }
}

const saveScope = ({ secrets, variables }: Scope): SavedScope => ({
  secrets: [...secrets],
  variables: [...variables],
});

function restoreScope(scope: Scope, saved: SavedScope): void {
  for (const [name, secret] of saved.secrets) scope.secrets.set(name, secret);
  for (const [name, variable] of saved.variables) scope.variables.set(name, variable);
}
