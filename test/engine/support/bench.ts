import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulatedEnvironment } from "../../../operations/engine/environment.ts";
import { runPulumi } from "../../../operations/engine/pulumi.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import type { ExportedResource } from "../../../operations/workspace/stack.ts";
import { scaledClock } from "../../../providers/kernel/clock.ts";
import {
  type FlySimulator,
  type FlySimulatorOptions,
  startFlySimulator,
} from "../../../simulators/fly/main.ts";
import {
  type RenderSimulator,
  type RenderSimulatorOptions,
  startRenderSimulator,
} from "../../../simulators/render/main.ts";
import { locateToolchain } from "../../../toolchain/locate.mjs";

export interface Declaration {
  type: string;
  name: string;
  args: Record<string, unknown>;
  dependsOn?: string[];
  protect?: boolean;
}

/** What runs, and as whom. */
export interface BenchOptions extends Omit<FlySimulatorOptions, "clock"> {
  /** How a Render is set up beside Fly. @default as it is */
  render?: Omit<RenderSimulatorOptions, "clock">;
  /** Program beside this file. @default any-resources.ts */
  program?: string;
  /** @default bench */
  project?: string;
  /** @default test */
  stack?: string;
  /** Configuration of the stack, by whole keys: `{"github:owner": "…"}`. */
  config?: Record<string, unknown>;
  /** Variables on top of the usual ones. */
  variables?: Record<string, string>;
}

/** How much faster than real time the platforms of these tests run. */
const TIME_SCALE = 40;

/** The real engine on a small program, against simulators: for following single resources through their lives. */
export class Bench {
  readonly simulator: FlySimulator;
  readonly render: RenderSimulator;
  readonly #folder: string;
  readonly #pulumi: string;
  readonly #stack: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(
    simulators: { fly: FlySimulator; render: RenderSimulator },
    folder: string,
    { pulumi, stack, env }: { pulumi: string; stack: string; env: NodeJS.ProcessEnv },
  ) {
    this.simulator = simulators.fly;
    this.render = simulators.render;
    this.#folder = folder;
    this.#pulumi = pulumi;
    this.#stack = stack;
    this.env = env;
  }

  static async start({
    program = "any-resources.ts",
    project = "bench",
    stack = "test",
    config = {},
    variables = {},
    render: renderOptions,
    ...options
  }: BenchOptions = {}): Promise<Bench> {
    const origin = Date.now();
    const clock = scaledClock(TIME_SCALE, origin);
    const fly = await startFlySimulator({ ...options, clock });
    const render = await startRenderSimulator({ ...renderOptions, clock });
    const folder = await mkdtemp(join(tmpdir(), "hotdash-bench-"));
    const raw = program === "raw-resources.ts";
    for (const name of [
      "policies",
      "settings",
      "node_modules",
      "package.json",
      ...(raw ? [] : ["providers"]),
    ])
      await symlink(join(CHECKOUT, name), join(folder, name));
    if (raw) {
      await mkdir(join(folder, "providers"));
      await copyFile(
        join(CHECKOUT, "test/engine/support/takes-anything.ts"),
        join(folder, "providers/entry.ts"),
      );
    }
    await copyFile(join(CHECKOUT, "test/engine/support", program), join(folder, "index.ts"));
    const runtime = {
      name: "nodejs",
      options: { typescript: false, nodeargs: "--disable-warning=ExperimentalWarning" },
    };
    await writeFile(
      join(folder, "Pulumi.yaml"),
      JSON.stringify({ name: project, runtime, main: "index.ts" }),
    );
    const toolchain = locateToolchain();
    await mkdir(join(folder, "home"));
    await mkdir(join(folder, "state"));
    await symlink(toolchain.plugins, join(folder, "home/plugins"));
    const env = simulatedEnvironment({
      toolchain,
      folder,
      variables: {
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        FLY_API_TOKEN: "sim_fly",
        FLY_FLAPS_BASE_URL: fly.url,
        HOTDASH_FLY_PROXY_URL: fly.proxyUrl,
        RENDER_API_KEY: "sim_render",
        RENDER_API_BASE_URL: render.url,
        HOTDASH_RENDER_PROXY_URL: render.proxyUrl,
        HOTDASH_TIME_SCALE: String(TIME_SCALE),
        HOTDASH_TIME_ORIGIN: String(origin),
        ...variables,
      },
    });
    await writeFile(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
    const bench = new Bench({ fly, render }, folder, { pulumi: toolchain.pulumi, stack, env });
    const made = await bench.pulumi(["stack", "init", stack, "--non-interactive"]);
    if (made.code !== 0) throw new Error(made.stderr);
    return bench;
  }

  /** A policy pack of these lines beside the program; gives back its folder, for `--policy-pack`. */
  async pack(lines: string): Promise<string> {
    const folder = join(this.#folder, "pack");
    await mkdir(folder);
    for (const name of ["PulumiPolicy.yaml", "package.json"])
      await copyFile(join(CHECKOUT, "policies", name), join(folder, name));
    await writeFile(join(folder, "index.mjs"), lines);
    return folder;
  }

  pulumi(args: readonly string[], env: Record<string, string> = {}) {
    return runPulumi({ pulumi: this.#pulumi, args, cwd: this.#folder, env: { ...this.env, ...env } });
  }

  /** Declares the resources and runs a command on them. */
  async run(
    command: string,
    resources: readonly Declaration[],
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ) {
    await writeFile(join(this.#folder, "resources.json"), JSON.stringify(resources));
    const yes = command === "preview" ? [] : ["--yes", "--skip-preview"];
    return this.pulumi([command, "--stack", this.#stack, "--non-interactive", ...yes, ...args], env);
  }

  /** Like `run`, but a command that does not end with 0 is an error that shows its output. */
  async must(command: string, resources: readonly Declaration[], args: readonly string[] = []) {
    const result = await this.run(command, resources, args);
    if (result.code !== 0)
      throw new Error(`pulumi ${command} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
    return result;
  }

  /** A path in the folder where the engine runs. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** The resources in state by their names. */
  async state(): Promise<Record<string, ExportedResource>> {
    const { stdout } = await this.pulumi(["stack", "export", "--stack", this.#stack]);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: ExportedResource[] } };
    return Object.fromEntries(
      (deployment.resources ?? []).map((resource) => [resource.urn.split("::").at(-1) ?? "", resource]),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.simulator.close(), this.render.close()]);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** URNs that a preview or update names beside an operation sign, by resource name: `{web: "~"}`. */
export function changesIn(output: string): Record<string, string> {
  const lines = output.matchAll(/^\s*(\+\+|--|\+-|~|\+|-)\s+\S+:\S+\s+(\S+)/gm);
  return Object.fromEntries([...lines].map(([, sign = "", name = ""]) => [name, sign]));
}
