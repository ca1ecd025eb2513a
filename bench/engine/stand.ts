import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineResult, EngineRun } from "../../operations/engine/pulumi.ts";
import type { ExportedResource } from "../../operations/workspace/stack.ts";
import { scaledClock } from "../../providers/kernel/clock.ts";
import { startFlySimulator } from "../../simulators/fly/main.ts";
import { startGithubSimulator } from "../../simulators/github/main.ts";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { type Usage, watched } from "./usage.ts";

/** What a stack of the bench declares, and its configuration. */
export interface Declarations {
  config: Record<string, unknown>;
  resources: readonly object[];
}

/** What one run of the engine cost. */
export interface Cost extends Usage {
  /** Seconds that passed. */
  wall: number;
}

/** How much faster than real time the platforms run: what is measured is ours. */
const TIME_SCALE = 5;

const NAMES = [
  "policies",
  "settings",
  "providers",
  "components",
  "operations",
  "node_modules",
  "package.json",
];
const STACK = "production";
const PROJECT = "hotdash-simulated";

/**
 * What commit a44235b declared for production on Fly.io and GitHub, whatever is declared since: what ratios are judged on. Its secrets
 * are made, and CHROMA_PATH, PERSIST_DIR and two checks of the web group (of `/api/ads/health` and `/api/analytics/health`) are
 * left out, since today's pack refuses them.
 */
export async function productionThen(): Promise<Declarations> {
  const file = new URL("production-a44235b.json", import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as Declarations;
}

/** The same configuration without a resource: the floor under every run of this engine. */
export async function empty(): Promise<Declarations> {
  return { ...(await productionThen()), resources: [] };
}

/** A stack made new on the real engine, with the code of one checkout and simulated platforms of its own. */
export class Stand {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #runPulumi: (run: EngineRun) => Promise<EngineResult>;
  readonly #pulumi: string;
  readonly #close: () => Promise<unknown>;

  private constructor(
    folder: string,
    engine: { env: NodeJS.ProcessEnv; pulumi: string; runPulumi: (run: EngineRun) => Promise<EngineResult> },
    close: () => Promise<unknown>,
  ) {
    this.#folder = folder;
    this.#env = engine.env;
    this.#pulumi = engine.pulumi;
    this.#runPulumi = engine.runPulumi;
    this.#close = close;
  }

  /** @param checkout whose providers, policies and way of running the engine are used */
  static async make(checkout: string, { config, resources }: Declarations): Promise<Stand> {
    const of = (path: string) => import(pathToFileURL(join(checkout, path)).href);
    const { simulatedEnvironment } = (await of("operations/engine/environment.ts")) as {
      simulatedEnvironment: typeof import("../../operations/engine/environment.ts").simulatedEnvironment;
    };
    const { runPulumi } = (await of("operations/engine/pulumi.ts")) as {
      runPulumi: (run: EngineRun) => Promise<EngineResult>;
    };
    const origin = Date.now();
    const clock = scaledClock(TIME_SCALE, origin);
    const fly = await startFlySimulator({ clock, orgs: ["personal"] });
    const github = await startGithubSimulator({ clock, rateLimits: false });
    const folder = await mkdtemp(join(tmpdir(), "hotdash-bench-"));
    for (const name of NAMES) await symlink(join(checkout, name), join(folder, name));
    await copyFile(new URL("program.ts", import.meta.url), join(folder, "index.ts"));
    await writeFile(join(folder, "resources.json"), JSON.stringify({ resources }));
    const options = { typescript: false, nodeargs: "--disable-warning=ExperimentalWarning" };
    const project = { name: PROJECT, runtime: { name: "nodejs", options }, main: "index.ts" };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(project));
    const settings = { ...config, "github:baseUrl": github.url };
    await writeFile(join(folder, `Pulumi.${STACK}.yaml`), JSON.stringify({ config: settings }));
    const toolchain = locateToolchain();
    for (const name of ["home", "state"]) await mkdir(join(folder, name));
    await symlink(toolchain.plugins, join(folder, "home/plugins"));
    const variables = {
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "made for a simulated run",
      FLY_API_TOKEN: "sim_fly",
      FLY_FLAPS_BASE_URL: fly.url,
      HOTDASH_FLY_PROXY_URL: fly.proxyUrl,
      GITHUB_TOKEN: "sim_github",
      HOTDASH_TIME_SCALE: String(TIME_SCALE),
      HOTDASH_TIME_ORIGIN: String(origin),
      // Warm after the first run, as on a machine that has run before.
      NODE_COMPILE_CACHE: join(folder, "compile-cache"),
    };
    const env = simulatedEnvironment({ toolchain, folder, variables });
    const stand = new Stand(folder, { env, pulumi: toolchain.pulumi, runPulumi }, () =>
      Promise.all([fly.close(), github.close()]),
    );
    await stand.run(["stack", "init", STACK]);
    return stand;
  }

  preview(pack = true): Promise<Cost> {
    return this.run(["preview", ...this.#packed(pack)]);
  }

  up(pack = true): Promise<Cost> {
    return this.run(["up", "--yes", "--skip-preview", ...this.#packed(pack)]);
  }

  refresh(): Promise<Cost> {
    return this.run(["refresh", "--yes", "--skip-preview"]);
  }

  /** The resources in the state, as an export has them. */
  async state(): Promise<ExportedResource[]> {
    const { stdout } = await this.#runPulumi({
      ...{ pulumi: this.#pulumi, cwd: this.#folder, env: this.#env },
      args: ["stack", "export", "--stack", STACK],
    });
    return (
      (JSON.parse(stdout) as { deployment: { resources?: ExportedResource[] } }).deployment.resources ?? []
    );
  }

  /** Runs the engine and says what that cost; one that does not end with 0 is an error that shows its output. */
  async run(args: readonly string[]): Promise<Cost> {
    const all = [...args, "--stack", STACK, "--non-interactive"];
    const { result, usage } = await watched(this.#folder, this.#pulumi, (pulumi, onStart) =>
      this.#runPulumi({
        ...{ pulumi, onStart, cwd: this.#folder, env: this.#env, detached: true },
        args: args[0] === "stack" ? [...args, "--non-interactive"] : all,
      }),
    );
    if (result.code !== 0)
      throw new Error(`pulumi ${args[0]} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
    return { ...usage, wall: result.ms / 1_000 };
  }

  #packed(pack: boolean): string[] {
    return pack ? ["--policy-pack", join(this.#folder, "policies")] : [];
  }

  async close(): Promise<void> {
    await this.#close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
