import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PostgresTarget } from "./target.ts";
import { installedServers, toolsOf } from "./tools.ts";

const run = promisify(execFile);

/** A server of its own on loopback, in a temporary folder, that trusts whoever reaches it. */
export interface TemporaryServer {
  /** Its superuser's connection to the database postgres. */
  target: PostgresTarget;
  major: number;
  /** Stops it and takes its folder away. */
  stop(): Promise<void>;
}

/** User that a server is run as by root, whom it refuses; Debian's package makes it. */
const UNPRIVILEGED = "postgres";

/**
 * Starts a server of PostgreSQL.
 * @param major which one; the newest that is installed without it
 * @param settings lines of postgresql.conf as `name=value`
 * @throws Error that says how to get one
 */
export async function startServer(
  { major, settings = [] }: { major?: number | undefined; settings?: readonly string[] } = {},
): Promise<TemporaryServer> {
  const wanted = major ?? (await installedServers())[0];
  if (wanted === undefined)
    throw new Error("no server of PostgreSQL is installed here\n   install: apt-get install postgresql");
  const bin = await toolsOf(wanted, ["postgres", "initdb", "pg_ctl"]);
  const root = process.getuid?.() === 0;
  const folder = await mkdtemp(join(tmpdir(), "hotdash-postgres-"));
  const as = (tool: string, args: readonly string[]) =>
    root
      ? run("runuser", ["-u", UNPRIVILEGED, "--", join(bin, tool), ...args], { cwd: folder })
      : run(join(bin, tool), args, { cwd: folder });
  const data = join(folder, "data");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    if (root) {
      const id = async (flag: string) => Number((await run("id", [flag, UNPRIVILEGED])).stdout);
      await chown(folder, await id("-u"), await id("-g"));
    }
    await as("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    const port = await freePort();
    const options = [
      ...[`-p ${port}`, `-k ${folder}`, "-c listen_addresses=127.0.0.1", "-c fsync=off"],
      ...settings.map((setting) => `-c ${setting}`),
    ].join(" ");
    await as("pg_ctl", ["-D", data, "-l", join(folder, "log"), "-o", options, "-w", "start"]);
    return {
      target: { host: "127.0.0.1", port, database: "postgres", user: "postgres", sslmode: "disable" },
      major: wanted,
      stop: async () => {
        await as("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]).catch(() => {});
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A port of loopback that nobody holds at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
