import { randomBytes, randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { Faults } from "../kernel/faults.ts";
import { Journal } from "../kernel/journal.ts";
import { Random } from "../kernel/random.ts";
import { redact } from "../kernel/redact.ts";
import type { Call } from "../kernel/routes.ts";
import { ACTOR_HEADER, ACTOR_SECRET, serve } from "../kernel/server.ts";
import { StateFile } from "../kernel/state-file.ts";
import { json, refuse } from "./errors.ts";
import { Limits } from "./limits.ts";
import { readSaved, save } from "./persistence.ts";
import type { Project } from "./project.ts";
import { routes } from "./routes.ts";
import { realistic, type Timings, World } from "./world.ts";

/** How the simulated platform is set up; everything has a default. */
export interface SupabaseSimulatorOptions {
  /** 0 (default): any. Only 127.0.0.1 is bound. */
  port?: number;
  /** Default: the machine's own clock. All delays and limits run on it. */
  clock?: Clock;
  /** Refs of the projects that are there at the start; none is made later. */
  projects?: readonly string[];
  /** Access tokens, each beginning with `sim_`; default `["sim_supabase"]`. */
  tokens?: readonly string[];
  /** Read at the start, kept up to date and written at the end. */
  stateFile?: string;
  /** JSON lines of the journal. */
  journalFile?: string;
  /** Changes to `realistic`. */
  timings?: Partial<Timings>;
  /** Default true. */
  rateLimits?: boolean;
}

/** A running simulated platform. */
export interface SupabaseSimulator {
  /** `http://127.0.0.1:PORT`: what SUPABASE_API_BASE_URL holds. */
  url: string;
  /** Random, kept in the state file, and in the header `supabase-simulator-world` of every answer. */
  worldId: string;
  journal: Journal;
  faults: Faults;
  /** Live state, for assertions. */
  world: World;
  /** A project by its ref. */
  project(ref: string): Project;
  /** A change from outside the program: journalled as actor `outside`, without rate limits. `path` is below the project. */
  request(
    method: string,
    ref: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }>;
  /** Stops everything at once and writes the state file. */
  close(): Promise<void>;
}

/** Starts a simulated Management API of Supabase. */
export async function startSupabaseSimulator(
  options: SupabaseSimulatorOptions = {},
): Promise<SupabaseSimulator> {
  const clock = options.clock ?? systemClock;
  const tokens = new Set(options.tokens ?? ["sim_supabase"]);
  if ([...tokens].some((token) => !token.startsWith("sim_")))
    throw new Error("tokens of a simulated Supabase begin with sim_; this one is given another");
  const saved = readSaved(StateFile.load(options.stateFile));
  const timings = { ...realistic, ...options.timings };
  const world = new World(saved?.id ?? randomUUID(), { organization: "hotdash", clock, timings });
  for (const project of saved?.projects ?? []) world.projects.set(project.ref, project);
  for (const ref of options.projects ?? []) if (!world.projects.has(ref)) world.add(ref);
  const stateFile = new StateFile(options.stateFile, () => save(world));
  const journal = new Journal(options.journalFile);
  const faults = new Faults();
  const limits = new Limits(clock, options.rateLimits !== false);
  const random = new Random(1);
  const secret = randomBytes(24).toString("hex");
  const api = await serve({
    routes: routes(world).map((route) => ({ subject: subjectOf, ...route })),
    ...{ clock, journal, faults, port: options.port ?? 0, secret },
    requestId: () => `${random.hex(16)}-IAD`,
    headers: (requestId) => ({
      ...{ "cf-ray": requestId, "supabase-simulator-world": world.id },
      ...limits.headers(requestId),
    }),
    admit: (call) => {
      const [, token = ""] = /^bearer\s+(\S+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
      if (!tokens.has(token)) throw refuse(401, "Unauthorized");
      limits.take(call);
    },
    unknownRoute: ({ method, path }) => refuse(404, `Cannot ${method} ${path}`).reply,
    invalidJson: (call) => json(400, { message: call.bodyError }),
    redact: (call) => redact(call.body, (path) => path.at(-1) === "value"),
    changed: () => stateFile.touch(),
  });
  return {
    ...{ url: api.url, worldId: world.id, journal, faults, world },
    project(ref) {
      const found = world.projects.get(ref);
      if (!found) throw new Error(`there is no project ${ref} in this world`);
      return found;
    },
    async request(method, ref, path, body) {
      const response = await fetch(`${api.url}/v1/projects/${ref}${path}`, {
        method,
        headers: { [ACTOR_HEADER]: "outside", [ACTOR_SECRET]: secret, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    async close() {
      await api.close();
      stateFile.close();
    },
  };
}

/** What a request is about, for the journal and for faults. */
const subjectOf = ({ params: { ref } }: Call): { app?: string } => (ref === undefined ? {} : { app: ref });
