import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { Faults } from "../kernel/faults.ts";
import { Journal } from "../kernel/journal.ts";
import { Random } from "../kernel/random.ts";
import { REDACTED, redact } from "../kernel/redact.ts";
import type { Call } from "../kernel/routes.ts";
import { ACTOR_HEADER, ACTOR_SECRET, serve } from "../kernel/server.ts";
import { StateFile } from "../kernel/state-file.ts";
import { conditional } from "./conditional.ts";
import { errorBody } from "./errors.ts";
import { admitToFiles, fileRoutes, refused } from "./files.ts";
import type { Github } from "./github.ts";
import { type Happenings, happeningsOf } from "./happenings.ts";
import { DOCUMENTED, Limits, type RateLimits } from "./limits.ts";
import { readSaved, restore, save } from "./persistence.ts";
import { ROOT } from "./root.ts";
import { githubRoutes } from "./routes.ts";
import type { Scope } from "./scope.ts";
import { ready, seal } from "./sealed-box.ts";
import { type LimitedToken, Tokens } from "./tokens.ts";
import { type RepositoryOptions, World } from "./world.ts";

/** How the simulated platform is set up; everything has a default. */
export interface GithubSimulatorOptions {
  /** Port of the API; 0 (default): any. Only 127.0.0.1 is bound. */
  port?: number;
  /** Default: the machine's own clock. Times, limits and delays run on it. */
  clock?: Clock;
  /** The account that owns all repositories, a user unless `organizations` names it; default `Jgorzitza`. */
  owner?: string;
  /** Names, or more about each; default `["HotDash"]`: public, so that no plan limits it. */
  repositories?: readonly (string | RepositoryOptions)[];
  /** Logins that are organizations; `GET /orgs/{org}` is 404 for all others. */
  organizations?: readonly string[];
  /** Further users that `GET /users/{login}` finds. */
  users?: readonly string[];
  /** Tokens of the one user that acts, with every right; default `["sim_github"]`. */
  tokens?: readonly string[];
  /** Read at the start (then `repositories` adds those it does not have), kept up to date and written at the end. */
  stateFile?: string;
  /** JSON lines of the journal. */
  journalFile?: string;
  /** How long GET does not yet find a new secret or variable, in milliseconds of the clock; default 0. */
  consistencyDelayMs?: number;
  /** Default: what GitHub documents. `false` counts and refuses nothing. */
  rateLimits?: Partial<RateLimits> | false;
}

/** A running simulated platform. */
export interface GithubSimulator {
  /** `http://127.0.0.1:PORT/`: give it as `baseUrl`. REST is below `/api/v3/`, as on GitHub Enterprise Server. */
  url: string;
  journal: Journal;
  faults: Faults;
  /** Live state, for assertions. */
  world: World;
  /**
   * The value of a secret as it was opened from its sealed box, or undefined when there is none or when it arrived
   * before this process started. Without `environment`: the repository's own Actions secret.
   */
  opened(repository: string, environment: string | undefined, name: string): string | undefined;
  /** A new token that may do no more than this: a workflow's, or one that a person limited. */
  issueToken(token: LimitedToken): string;
  /** A change from outside the program: journalled as actor `outside`, without limits. `path` begins with `/repos/…`. */
  request(
    method: string,
    path: string,
    body?: unknown,
    actor?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** Sets a secret from outside, sealed as any client must; answers the status. */
  setSecret(
    repository: string,
    environment: string | undefined,
    name: string,
    value: string,
  ): Promise<number>;
  /** What people and Actions do beside the API, in a repository; default the first. */
  happenings(repository?: string): Happenings;
  /** Writes the state file now. */
  flush(): void;
  /** Stops at once and writes the state file. */
  close(): Promise<void>;
}

/**
 * Starts a simulated GitHub: the part of its REST API that a repository's settings, issues, deployments, checks, runs
 * and releases need.
 */
export async function startGithubSimulator(options: GithubSimulatorOptions = {}): Promise<GithubSimulator> {
  await ready;
  const clock = options.clock ?? systemClock;
  const saved = readSaved(StateFile.load(options.stateFile));
  const seed = saved?.seed ?? randomBytes(32).toString("hex");
  const { owner = "Jgorzitza", organizations = [], users = [] } = options;
  const world = new World(clock, seed, owner, organizations, users);
  if (saved) restore(world, saved);
  for (const one of options.repositories ?? ["HotDash"]) {
    const wanted = typeof one === "string" ? { name: one } : one;
    if (!world.repositories.has(wanted.name.toLowerCase())) world.addRepository(wanted);
  }
  const github: Github = { world, consistencyDelayMs: options.consistencyDelayMs ?? 0 };
  const limits = new Limits(clock, { ...DOCUMENTED, ...options.rateLimits });
  const journal = new Journal(options.journalFile);
  const faults = new Faults();
  const tokens = new Tokens(options.tokens ?? ["sim_github"]);
  const secret = randomBytes(24).toString("hex");
  const random = new Random(1);
  const stateFile = new StateFile(options.stateFile, () => save(world));
  const api = await serve({
    routes: githubRoutes(github, limits),
    clock,
    journal,
    faults,
    port: options.port ?? 0,
    secret,
    requestId: () => [4, 6, 8, 8, 8].map((length) => random.hex(length).toUpperCase()).join(":"),
    headers: (requestId) => ({
      "x-github-request-id": requestId,
      "x-github-media-type": "github.v3; format=json",
      "x-github-api-version-selected": "2022-11-28",
      ...limits.headers(),
    }),
    admit: (call) => {
      tokens.admit(call, world);
      if (options.rateLimits !== false) limits.take(call);
    },
    conclude: (call, reply) => {
      const answer = conditional(call, reply);
      if (answer.status === 304 && !call.outside && options.rateLimits !== false) limits.giveBack(call);
      return answer;
    },
    unknownRoute: () => ({ status: 404, body: errorBody(404, "Not Found") }),
    invalidJson: () => ({ status: 400, body: errorBody(400, "Problems parsing JSON") }),
    redact: redactCall,
    changed: () => stateFile.touch(),
  });
  world.url = api.url;
  const files = await serve({
    routes: fileRoutes(world),
    ...{ clock, journal, faults, secret, port: 0 },
    requestId: () => random.hex(32),
    headers: (requestId) => ({ "x-ms-request-id": requestId, "x-ms-version": "2025-11-05" }),
    admit: (call) => admitToFiles(world, call),
    unknownRoute: () => refused(404, "ResourceNotFound", "The specified resource does not exist.").reply,
    invalidJson: () => refused(400, "InvalidInput", "One of the request inputs is not valid.").reply,
    redact: () => undefined,
  });
  world.files = files.url;
  const request: GithubSimulator["request"] = async (method, path, body, actor = "outside") => {
    const full = path.startsWith("/api/") ? path : `${ROOT}${path}`;
    const response = await fetch(`${api.url}${full}`, {
      method,
      headers: { [ACTOR_HEADER]: actor, [ACTOR_SECRET]: secret, "content-type": "application/json" },
      redirect: "manual",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? text : JSON.parse(text) };
  };
  const scopeOf = (repository: string, environment: string | undefined): Scope | undefined =>
    environment === undefined
      ? world.repository(repository).actions
      : world.environment(repository, environment);
  return {
    url: `${api.url}/`,
    journal,
    faults,
    world,
    opened: (repository, environment, name) => scopeOf(repository, environment)?.opened(name),
    issueToken: (token) => tokens.issue(token),
    request,
    async setSecret(repository, environment, name, value) {
      const scope = scopeOf(repository, environment);
      if (!scope) throw new Error(`repository ${repository} has no environment ${String(environment)}`);
      const place = environment === undefined ? "actions" : `environments/${encodeURIComponent(environment)}`;
      const { status } = await request(
        "PUT",
        `/repos/${world.owner.login}/${repository}/${place}/secrets/${name}`,
        { key_id: scope.key.keyId, encrypted_value: seal(scope.key.publicKey, value) },
      );
      return status;
    },
    happenings: (repository) =>
      happeningsOf(world, repository ?? [...world.repositories.values()][0]?.name ?? ""),
    flush: () => stateFile.flush(),
    async close() {
      await Promise.all([api.close(), files.close()]);
      stateFile.close();
    },
  };
}

/** Of a request that sets a secret only the key id is journalled: a careless client may send the value in the open. */
function redactCall(call: Call): unknown {
  if (!call.action.endsWith("Secrets.put")) return redact(call.body);
  if (typeof call.body !== "object") return REDACTED;
  return redact(call.body, ([name]) => name !== "key_id");
}
