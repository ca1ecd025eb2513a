import { createHash } from "node:crypto";
import type { Clock } from "../../providers/kernel/clock.ts";
import { type Activity, newActivity } from "./activity.ts";
import type { Environment } from "./environment.ts";
import { ROOT } from "./root.ts";
import type { Ruleset } from "./ruleset.ts";
import { Scope } from "./scope.ts";

/** A user or an organization. */
export interface Account {
  login: string;
  id: number;
  type: "User" | "Organization";
}

/** What a repository is made with. */
export interface RepositoryOptions {
  name: string;
  /** Default false. */
  private?: boolean;
  /** The plan of its owner, which limits only private repositories; default `enterprise`. */
  plan?: Plan;
  /** Default `main`. */
  defaultBranch?: string;
  /** Archived repositories are read-only; default false. */
  archived?: boolean;
  /** Releases cannot change once they are published; default false. */
  immutableReleases?: boolean;
}

/** `free` lacks rulesets and deployment policies on private repositories, `pro` lacks reviewers and wait timers. */
export type Plan = "free" | "pro" | "enterprise";

/** A label of issues; `color` without `#`. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** A prefix in texts that becomes a link. */
export interface Autolink {
  id: number;
  key_prefix: string;
  url_template: string;
  is_alphanumeric: boolean;
}

/** A repository with everything this simulator keeps of it. */
export interface Repository extends Required<RepositoryOptions> {
  id: number;
  /** By name in lower case: environment names ignore case. */
  environments: Map<string, Environment>;
  /** Repository-level Actions secrets and variables. */
  actions: Scope;
  rulesets: Map<number, Ruleset>;
  /** By name in lower case. */
  labels: Map<string, Label>;
  autolinks: Map<number, Autolink>;
  /** Commits, issues, deployments, checks, runs and releases. */
  activity: Activity;
}

/** A positive number that follows from a name alone, so that ids are the same in every run. */
export function stableId(name: string): number {
  return (
    100_000_000 + (createHash("sha256").update(name.toLowerCase()).digest().readUInt32BE(0) % 900_000_000)
  );
}

/** A global node id in the form of GitHub's. */
export const nodeId = (prefix: string, id: number | string) =>
  `${prefix}_${Buffer.from(String(id)).toString("base64url")}`;

/** A time as GitHub writes it: RFC 3339 in UTC, whole seconds. */
export const timestamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The state of the simulated platform. */
export class World {
  readonly clock: Clock;
  /** From it follow sealing keys and hashes. */
  readonly seed: string;
  /** The account that owns all repositories. */
  readonly owner: Account;
  /** By login in lower case; the owner, organizations and users. */
  readonly accounts = new Map<string, Account>();
  /** By name in lower case. */
  readonly repositories = new Map<string, Repository>();
  /** Where this server is found, as an enterprise server is: site and API below one host. Known once it listens. */
  url = "http://127.0.0.1";
  /** Where the bytes of artifacts and files lie: another host, whose addresses carry a signature. */
  files = "http://127.0.0.1";
  /** The last id given out to anything but accounts and repositories. */
  lastId = 1000;

  constructor(
    clock: Clock,
    seed: string,
    owner: string,
    organizations: readonly string[],
    users: readonly string[],
  ) {
    this.clock = clock;
    this.seed = seed;
    for (const login of users) this.#addAccount(login, "User");
    for (const login of organizations) this.#addAccount(login, "Organization");
    this.owner = this.accounts.get(owner.toLowerCase()) ?? this.#addAccount(owner, "User");
  }

  #addAccount(login: string, type: Account["type"]): Account {
    const account: Account = { login, id: stableId(`account ${login}`), type };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  /** Adds a repository of the owner. */
  addRepository(options: RepositoryOptions): Repository {
    const id = stableId(`${this.owner.login}/${options.name}`);
    const repository: Repository = {
      private: false,
      plan: "enterprise",
      defaultBranch: "main",
      archived: false,
      immutableReleases: false,
      ...options,
      id,
      environments: new Map(),
      actions: new Scope(this.seed, `repository ${id}`),
      rulesets: new Map(),
      labels: new Map(),
      autolinks: new Map(),
      activity: newActivity(options.defaultBranch ?? "main", this.owner.login, this.clock.now()),
    };
    this.repositories.set(options.name.toLowerCase(), repository);
    return repository;
  }

  /** Root of the REST API. */
  get api(): string {
    return `${this.url}${ROOT}`;
  }

  /** The user as whom all tokens act: the owner, or the first user where an organization owns. */
  get actor(): Account {
    const user = [...this.accounts.values()].find((one) => one.type === "User");
    return this.owner.type === "User" ? this.owner : (user ?? this.owner);
  }

  /** A new number. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** A repository by name; throws when there is none. */
  repository(name: string): Repository {
    const repository = this.repositories.get(name.toLowerCase());
    if (!repository) throw new Error(`there is no repository ${name} in this world`);
    return repository;
  }

  /** An environment of a repository by name, or undefined. */
  environment(repository: string, name: string): Environment | undefined {
    return this.repository(repository).environments.get(name.toLowerCase());
  }
}
