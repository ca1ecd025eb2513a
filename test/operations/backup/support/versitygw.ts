import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bucket } from "../../../../operations/backup/store/s3.ts";
import { ended } from "../../../../operations/engine/ended.ts";

/** A server of S3 that others run in production, from the Go module proxy: Apache-2.0, in this exact version. */
const MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";
const KEYS = { accessKeyId: "backups", secretAccessKey: "canary-secret-key-9b1f" };

/** The server's program: built once, which takes minutes, and kept in the user's cache. */
async function program(): Promise<string> {
  const folder = join(homedir(), ".cache/hotdash-infrastructure/versitygw-1.8.0");
  const path = join(folder, "versitygw");
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  await promisify(execFile)("go", ["install", "-trimpath", MODULE], {
    env: { ...process.env, GOBIN: folder },
  });
  return path;
}

/** Such a server with one bucket. */
export async function s3Server(): Promise<{ bucket: Bucket; folder: string; stop(): Promise<void> }> {
  const binary = await program();
  const folder = await mkdtemp(join(tmpdir(), "versitygw-"));
  await mkdir(join(folder, "backups"));
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
  const child = spawn(binary, ["--port", `127.0.0.1:${port}`, "posix", folder], {
    env: { PATH: process.env.PATH, ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey },
    stdio: "ignore",
  });
  const over = ended(child);
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      break;
    if (tries === 200 || child.exitCode !== null) throw new Error("the server of S3 does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    bucket: { ...KEYS, endpoint, bucket: "backups", region: "us-east-1", prefix: "nightly/" },
    folder: join(folder, "backups"),
    stop: async () => {
      child.kill("SIGKILL");
      await over;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
