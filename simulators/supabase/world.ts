import type { Clock } from "../../providers/kernel/clock.ts";
import type { Call } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";
import { newProject, type Project } from "./project.ts";

/** How long things take, in milliseconds of the simulator's clock: low, but long enough that code which forgets to wait is caught. */
export interface Timings {
  /** From POST …/network-restrictions/apply until they are in force. */
  restrictions: number;
  /** A restart of the database, as a change of TLS enforcement brings one. */
  restart: number;
}

/** The defaults. */
export const realistic: Timings = { restrictions: 8_000, restart: 30_000 };

/** Everything that exists in a simulated world; all of it plain data. */
export class World {
  readonly projects = new Map<string, Project>();
  /** Random UUID of this world. */
  readonly id: string;
  /** Organisation that the tokens reach. */
  readonly organization: string;
  readonly timings: Timings;
  readonly #clock: Clock;

  constructor(id: string, parts: { organization: string; clock: Clock; timings: Timings }) {
    this.id = id;
    this.organization = parts.organization;
    this.timings = parts.timings;
    this.#clock = parts.clock;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** A new project of the organisation, or of another one that the tokens do not reach. */
  add(ref: string, organization = this.organization): Project {
    const project = newProject(ref, organization, this.now());
    this.projects.set(ref, project);
    return project;
  }

  /** The project of a request: 404 when there is none, 403 when it is another organisation's. */
  projectOf({ params }: Call): Project {
    const project = this.projects.get(params.ref ?? "");
    if (!project) throw refuse(404, "Project not found");
    if (project.organization !== this.organization)
      throw refuse(403, "Your account does not have the necessary privileges to access this endpoint.");
    return project;
  }
}

/** RFC 3339 in UTC from milliseconds since the epoch. */
export const rfc3339 = (ms: number): string => new Date(ms).toISOString();
