import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended } from "../../../operations/engine/ended.ts";
import { withClient } from "../../../operations/postgres/session.ts";
import { type PostgresTarget, targetOf } from "../../../operations/postgres/target.ts";
import type { ScratchServer } from "../../../operations/scratch-server/server.ts";

const BOUNCER = "/usr/sbin/pgbouncer";
/** Debian's user without rights: PgBouncer runs as root no more than the server does. */
const NOBODY = 65_534;

/** Whether this machine has a real pooler; what needs one is skipped, and counted, without. */
export const hasBouncer = existsSync(BOUNCER);

/** A pooler of a test. */
export interface Bouncer {
  target: PostgresTarget;
  stop(): Promise<void>;
}

/** A real PgBouncer in front of a server. */
export async function startBouncer(
  server: ScratchServer,
  mode: "transaction" | "session",
  size: number,
): Promise<Bouncer> {
  const folder = await mkdtemp(join(tmpdir(), "pgbouncer-"));
  await chmod(folder, 0o755);
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${server.port} user=postgres`,
    "[pgbouncer]",
    ...[`listen_addr = 127.0.0.1`, `listen_port = ${port}`, "unix_socket_dir =", "auth_type = any"],
    ...[`pool_mode = ${mode}`, `default_pool_size = ${size}`],
  ];
  await writeFile(join(folder, "pgbouncer.ini"), lines.join("\n"));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child: ChildProcess = spawn(BOUNCER, [join(folder, "pgbouncer.ini")], { ...user, stdio: "ignore" });
  const over = ended(child);
  const target = { ...targetOf(server.url(), "test"), port };
  for (let tries = 0; ; tries++) {
    const there = await withClient(target, async () => true).catch((error: Error) => error);
    if (there === true) break;
    if (tries === 100 || child.exitCode !== null) throw there;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    target,
    stop: async () => {
      child.kill("SIGKILL");
      await over;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
