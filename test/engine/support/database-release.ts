import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import { type Project, Projects, rows } from "../../support/project.ts";
import { type Built, DeployWorld } from "./deploy-world.ts";

/** Where the committed stack files say that the migrations are. */
const FOLDER = "supabase/migrations";

/** The first migration of these worlds: a table with row level security and two rows. */
export const ORDERS = `create table orders (id bigint generated always as identity primary key, note text);
alter table orders enable row level security;
create policy orders_read on orders for select to authenticated using (true);
insert into orders (note) values ('first'), ('second');`;

/** The stack staging with a real database behind it. */
export class DatabaseWorld {
  readonly world: DeployWorld;
  readonly staging: Project;
  readonly #projects: Projects;

  private constructor(world: DeployWorld, staging: Project, projects: Projects) {
    this.world = world;
    this.staging = staging;
    this.#projects = projects;
  }

  static async start(): Promise<DatabaseWorld> {
    const projects = await Projects.start();
    const staging = await projects.fresh(STAND_IN_REFS.staging);
    const world = await DeployWorld.start({ postgres: projects.server.url() });
    await world.stack("staging");
    return new DatabaseWorld(world, staging, projects);
  }

  /** A build whose commit brings files. */
  release(tag: string, files: Record<string, string>): Built {
    const built = this.world.built(tag);
    for (const [name, sql] of Object.entries(files))
      this.world.github.fileAt(built.sha, `${FOLDER}/${name}`, sql);
    return built;
  }

  rows = <Row extends object>(sql: string): Promise<Row[]> => rows<Row>(this.staging.url, sql);

  /** Versions of the history. */
  async versions(): Promise<string[]> {
    const found = await this.rows<{ version: string }>(
      "select version from supabase_migrations.schema_migrations order by 1",
    );
    return found.map(({ version }) => version);
  }

  /** Sessions that hold a lock of somebody's own. */
  locks = () => this.rows("select pid from pg_locks where locktype = 'advisory'");

  digests = () => [...new Set(this.world.images().map((image) => image?.split("@")[1]))];

  /** What the newest run of the stack keeps of its database. */
  async kept(): Promise<unknown> {
    const left = [...(await this.world.left("staging"))]
      .filter(([file]) => file.endsWith("/run.json"))
      .sort();
    return (JSON.parse(left.at(-1)?.[1] ?? "{}") as { database?: unknown }).database;
  }

  async stop(): Promise<void> {
    await this.staging.session.end();
    await this.world.stop();
    await this.#projects.stop();
  }
}
