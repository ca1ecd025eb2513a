import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { simulatedEnvironment } from "../engine/environment.ts";
import { yamlText } from "../yaml-text.ts";
import { CHECKOUT, PROJECT, SIMULATED_PROJECT } from "./checkout.ts";
import type { Project } from "./project.ts";
import { type AppSecrets, Stack } from "./stack.ts";

/** File that remembers how to run the engine in a kept workspace. */
const SAVED = "workspace.json";

export interface WorkspaceOptions {
  /** Variables of the run: simulators' addresses and tokens, time scale. */
  variables: Record<string, string>;
  /** Configuration that every stack gets, such as the address of the GitHub simulator. */
  config?: Record<string, unknown>;
}

/**
 * A folder in which the real program runs against simulators: its own project name, file backend, PULUMI_HOME,
 * passphrase, and copies of the stack files without anything encrypted. The checkout stays clean.
 */
export class Workspace {
  readonly project: Project;
  readonly #config: Record<string, unknown>;

  private constructor(project: Project, config: Record<string, unknown>) {
    this.project = project;
    this.#config = config;
  }

  static async create({ variables, config = {} }: WorkspaceOptions): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "hotdash-"));
    const toolchain = locateToolchain();
    const home = join(folder, "pulumi-home");
    await mkdir(join(folder, "state"), { recursive: true });
    await mkdir(home, { recursive: true });
    await symlink(toolchain.plugins, join(home, "plugins"));
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
    const real = parse(await readFile(join(CHECKOUT, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    const copy = { ...real, name: SIMULATED_PROJECT, main: join(CHECKOUT, "index.ts") };
    await writeFile(join(folder, "Pulumi.yaml"), yamlText(copy));
    const project = { name: SIMULATED_PROJECT, folder, pulumi: toolchain.pulumi, env };
    await writeFile(join(folder, SAVED), JSON.stringify(project), { mode: 0o600 });
    return new Workspace(project, config);
  }

  /** The project of a workspace that was kept. */
  static async saved(folder: string): Promise<Project> {
    return JSON.parse(await readFile(join(folder, SAVED), "utf8")) as Project;
  }

  /** A stack of the workspace, made from the committed stack file of that name (or of `template`). */
  async stack(
    name: string,
    options: { secrets: Record<string, string>; appSecrets?: AppSecrets; template?: string },
  ): Promise<Stack> {
    const stack = await this.file(name, options.template);
    await stack.initialise(options.secrets, options.appSecrets);
    return stack;
  }

  /** A stack's file as a checkout holds it, of a stack that has its state elsewhere. */
  async file(name: string, template = name): Promise<Stack> {
    const committed = await readFile(join(CHECKOUT, `Pulumi.${template}.yaml`), "utf8");
    const stack = new Stack(this.project, name);
    await writeFile(stack.file, yamlText({ config: { ...simulatedConfig(committed), ...this.#config } }));
    return stack;
  }

  async dispose(): Promise<void> {
    await rm(this.project.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The committed config for a simulated run: at any hour, nothing encrypted, the project's own keys renamed, platform simulated. */
export function simulatedConfig(committed: string): Record<string, unknown> {
  const { config } = parse(committed) as { config: Record<string, unknown> };
  const plain = Object.entries(config).filter(([, value]) => !JSON.stringify(value).includes('"secure":'));
  const renamed = plain.map(([key, value]) => [
    key.startsWith(`${PROJECT}:`) ? `${SIMULATED_PROJECT}${key.slice(PROJECT.length)}` : key,
    key === `${PROJECT}:deploy` ? atAnyHour(value as Record<string, unknown>) : value,
  ]);
  return { ...Object.fromEntries(renamed), [`${SIMULATED_PROJECT}:platform`]: "simulated" };
}

/** A simulated release has nobody who must be at work: without the window it goes the same way at night. */
function atAnyHour({ window: _window, freezes: _freezes, ...rest }: Record<string, unknown>) {
  return rest;
}
