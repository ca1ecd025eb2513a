import pg from "pg";
import { Session } from "../../operations/postgres/named-session.ts";
import { makeProject } from "../../operations/scratch-server/project.ts";
import { type ScratchServer, startScratchServer } from "../../operations/scratch-server/server.ts";
import { database as schema } from "../../settings/schema/database.ts";

/** Settings of a database with their defaults. */
export const databaseSettings = (given: object = {}) => schema.parse(given);

/** A real server for one test file, with databases as projects of Supabase are, each used once. */
export class Projects {
  readonly server: ScratchServer;
  #made = 0;

  private constructor(server: ScratchServer) {
    this.server = server;
  }

  static async start(major?: number): Promise<Projects> {
    return new Projects(await startScratchServer(major === undefined ? {} : { major }));
  }

  /** A fresh project, and a session with it. */
  async fresh(name = `project${++this.#made}`): Promise<Project> {
    await makeProject(this.server, name);
    const open = (purpose = "test") => Session.open([this.server.url(name)], purpose);
    return { name, open, session: await open(), url: this.server.url(name) };
  }

  stop = () => this.server.stop();
}

export interface Project {
  name: string;
  url: string;
  session: Session;
  open(purpose?: string): Promise<Session>;
}

/** Rows of one statement in a session of its own. */
export async function rows<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
