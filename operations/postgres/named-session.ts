import { hostname } from "node:os";
import pg from "pg";
import { redact } from "../../providers/kernel/redact.ts";
import { expectSession, leadsNowhere, whyNotConnected } from "./session.ts";
import { clientConfig, isTransactionPort, type PostgresTarget, shownTarget, targetOf } from "./target.ts";

/** Bytes of an application's name that PostgreSQL keeps (NAMEDATALEN less its end). */
const NAME_BYTES = 63;

/** What an error of the server says beside its text. */
export interface DatabaseError extends Error {
  /** SQLSTATE: `42P01`. */
  code?: string;
  detail?: string;
  hint?: string;
  /** Characters into the statement, counted from 1. */
  position?: string;
}

/** One session with the database, for as long as a command needs it. */
export class Session {
  readonly place: string;
  readonly #target: PostgresTarget;
  readonly #client: pg.Client;
  #lost: Error | undefined;

  private constructor(target: PostgresTarget, client: pg.Client) {
    this.place = shownTarget(target);
    this.#target = target;
    this.#client = client;
    client.on("error", (error) => {
      this.#lost = error;
    });
  }

  /**
   * Opens a session over the first way that leads there, named for whoever looks who is at work. A server that hears nothing of
   * this process for a minute lets go of it, and a statement of a process that is gone ends within seconds.
   * @throws Error of the server, or that no way leads there
   */
  static async open(urls: readonly string[], purpose: string): Promise<Session> {
    const tried: string[] = [];
    for (const url of urls) {
      const target = targetOf(url, "DIRECT_URL");
      const place = shownTarget(target);
      if (isTransactionPort(target))
        throw new Error(
          `${place} is a pooler in transaction mode, where neither locks nor settings of a session hold\n   allowed: port 5432`,
        );
      const client = new pg.Client({ ...clientConfig(target), application_name: nameOf(purpose) });
      try {
        await client.connect();
      } catch (error) {
        tried.push(`${place}: ${redact(whyNotConnected(error))}`);
        await client.end().catch(() => {});
        if (leadsNowhere(error)) continue;
        break;
      }
      const session = new Session(target, client);
      await session.#letGoWhenGone();
      return session;
    }
    throw new Error(`the database cannot be reached: ${tried.join("; ")}`);
  }

  async #letGoWhenGone(): Promise<void> {
    const wanted = {
      ...{ tcp_keepalives_idle: "20", tcp_keepalives_interval: "10", tcp_keepalives_count: "4" },
      client_connection_check_interval: "2s",
    };
    // A pooler or an older server may refuse one of them, which then is as it was.
    for (const [name, value] of Object.entries(wanted))
      await this.query("select set_config($1, $2, false)", [name, value]).catch(() => {});
  }

  /** Rows of one statement. @throws DatabaseError */
  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    if (this.#lost) throw new Error(`the session with the database was lost: ${this.#lost.message}`);
    const { rows } = await this.#client.query<Row>(sql, values);
    return rows;
  }

  /** Statements of a file, as they stand: without values, so that the server takes whatever is SQL. */
  async execute(sql: string): Promise<void> {
    if (this.#lost) throw new Error(`the session with the database was lost: ${this.#lost.message}`);
    await this.#client.query(sql);
  }

  /** That nobody else works in it: what it sets and locks is its own. @throws Error that names the right connection */
  expectOwn = (): Promise<void> => expectSession(this.#target);

  async end(): Promise<void> {
    await this.#client.end().catch(() => {});
  }
}

/** Who is at work, in as many bytes as the server keeps. */
function nameOf(purpose: string): string {
  const who = `${process.env.GITHUB_ACTOR ?? process.env.USER ?? "somebody"}@${hostname()}:${process.pid}`;
  return Buffer.from(`${purpose} ${who}`).subarray(0, NAME_BYTES).toString("utf8");
}
