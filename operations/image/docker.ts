import { spawn } from "node:child_process";

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
    env: { ...process.env, DOCKER_CONFIG: folder },
  });
  child.stdin?.on("error", () => {}).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("exit", resolve);
    child.on("error", ({ code: why }: NodeJS.ErrnoException) =>
      reject(new Error(`docker could not be started (${why}): building an image needs Docker with BuildKit`)),
    );
  });
  if (code !== 0 && !may) throw new Error(`docker ${args.slice(0, 2).join(" ")} ended with ${code}`);
}
