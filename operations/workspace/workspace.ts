import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { simulatedEnvironment } from "../engine/environment.ts";
import { CHECKOUT, PROJECT, SIMULATED_PROJECT } from "./checkout.ts";
import { Stack } from "./stack.ts";

export interface WorkspaceOptions {
  /** Variables of the run: simulators' addresses and tokens, time scale. */
  variables: Record<string, string>;
  /** Configuration that every stack gets, such as the address of the GitHub simulator. */
  config?: Record<string, unknown>;
  /** Folder to use and keep. @default a temporary one, removed by `dispose` */
  folder?: string;
}

/**
 * A folder in which the real program runs against simulators: its own project name, file backend, PULUMI_HOME,
 * passphrase, and copies of the stack files without anything encrypted. The checkout stays clean.
 */
export class Workspace {
  readonly folder: string;
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #config: Record<string, unknown>;
  readonly #keep: boolean;

  private constructor(
    folder: string,
    pulumi: string,
    env: NodeJS.ProcessEnv,
    config: Record<string, unknown>,
    keep: boolean,
  ) {
    this.folder = folder;
    this.pulumi = pulumi;
    this.env = env;
    this.#config = config;
    this.#keep = keep;
  }

  static async create({ variables, config = {}, folder: given }: WorkspaceOptions): Promise<Workspace> {
    const folder = given ?? (await mkdtemp(join(tmpdir(), "hotdash-")));
    const toolchain = locateToolchain();
    const home = join(folder, "pulumi-home");
    await mkdir(join(folder, "state"), { recursive: true });
    await mkdir(home, { recursive: true });
    await symlink(toolchain.plugins, join(home, "plugins")).catch(ignoreExisting);
    const env = simulatedEnvironment({
      toolchain,
      folder,
      variables: {
        PULUMI_HOME: home,
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "made for a simulated run",
        ...variables,
      },
    });
    const project = parse(await readFile(join(CHECKOUT, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    const copy = { ...project, name: SIMULATED_PROJECT, main: join(CHECKOUT, "index.ts") };
    await writeFile(join(folder, "Pulumi.yaml"), stringify(copy));
    return new Workspace(folder, toolchain.pulumi, env, config, given !== undefined);
  }

  /** A stack of the workspace, made from the committed stack file of that name (or of `template`). */
  async stack(name: string, options: { secrets: Record<string, string>; template?: string }): Promise<Stack> {
    const file = join(this.folder, `Pulumi.${name}.yaml`);
    const committed = await readFile(join(CHECKOUT, `Pulumi.${options.template ?? name}.yaml`), "utf8");
    await writeFile(file, stringify({ config: { ...simulatedConfig(committed), ...this.#config } }));
    const stack = new Stack(this, name, file);
    await stack.initialise(options.secrets);
    return stack;
  }

  /** A stack of the workspace that was made before; for one that was kept. */
  existing(name: string): Stack {
    return new Stack(this, name, join(this.folder, `Pulumi.${name}.yaml`));
  }

  async dispose(): Promise<void> {
    if (!this.#keep) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The committed config for a simulated run: nothing encrypted, the project's own keys renamed, platform simulated. */
function simulatedConfig(committed: string): Record<string, unknown> {
  const { config } = parse(committed) as { config: Record<string, unknown> };
  const plain = Object.entries(config).filter(([, value]) => !JSON.stringify(value).includes('"secure":'));
  const renamed = plain.map(([key, value]) => [
    key.startsWith(`${PROJECT}:`) ? `${SIMULATED_PROJECT}${key.slice(PROJECT.length)}` : key,
    value,
  ]);
  return { ...Object.fromEntries(renamed), [`${SIMULATED_PROJECT}:platform`]: "simulated" };
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
