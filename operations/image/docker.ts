import { spawn } from "node:child_process";
import { only } from "../../toolchain/environment.mjs";
import { ended } from "../engine/ended.ts";

/** What Docker is told by variables: its host and its builder. Credentials come by the folder alone. */
const DOCKER = /^(DOCKER_(?!CONFIG$|AUTH)\w+|BUILDX_\w+|BUILDKIT_\w+|SOURCE_DATE_EPOCH)$/;

export interface DockerRun {
  /** Folder for Docker's own settings, credentials included: it goes with the run. */
  folder: string;
  /** What it reads from standard input: a password never stands among arguments. */
  input?: string;
  /** Whether a failure does not matter. */
  may?: boolean;
}

/** Runs Docker's command line and shows what it says. @throws Error when it fails or is not there */
export async function docker(
  args: readonly string[],
  { folder, input, may = false }: DockerRun,
): Promise<void> {
  const child = spawn("docker", args, {
    stdio: [input === undefined ? "ignore" : "pipe", "inherit", "inherit"],
    env: { ...only(process.env, DOCKER), DOCKER_CONFIG: folder },
  });
  child.stdin?.on("error", () => {}).end(input);
  const { code } = await ended(child).catch(({ code: why }: NodeJS.ErrnoException) => {
    throw new Error(`docker could not be started (${why}): building an image needs Docker with BuildKit`);
  });
  if (code !== 0 && !may) throw new Error(`docker ${args.slice(0, 2).join(" ")} ended with ${code}`);
}
