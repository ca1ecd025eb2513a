import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseDocument } from "yaml";
import { DEFAULT_REPOSITORY } from "../../settings/schema/github.ts";
import { LEVELS_VARIABLE } from "../changes/levels.ts";
import { refuseUnreleased } from "../changes/provider-texts.ts";
import type { EventFiles } from "../engine/event-log.ts";
import { type EngineResult, type EngineRun, runPulumi } from "../engine/pulumi.ts";
import { GITHUB, type RepositoryAccess } from "../github/access.ts";
import { expectHeard } from "../policies/given-config.ts";
import { BOTH_READERS } from "../yaml-text.ts";
import { CHECKOUT } from "./checkout.ts";
import { hideSecretsOf } from "./hide-secrets.ts";
import type { Project } from "./project.ts";
import { ProviderGuard } from "./provider-guard.ts";
import { parseStackFile } from "./stack-yaml.ts";

/** The parts of an exported state that operations and tests look at. */
export interface ExportedState {
  resources: ExportedResource[];
  pendingOperations: { type: string; resource: ExportedResource }[];
}
export interface ExportedResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** Whether it is kept from being deleted. */
  protect?: boolean;
  /** Why it got only half way, when it did. */
  initErrors?: string[];
}

export interface RunOptions extends Pick<EngineRun, "onLine" | "onStart" | "inherit" | "detached" | "input"> {
  /** Variables on top of the workspace's. */
  env?: Record<string, string>;
  /**
   * Files that get what the engine does, event by event, as JSON lines, and how the rules of the pack were in force.
   * Derived and generated secrets stand in the first in clear: see `EventLog`.
   */
  eventLog?: EventFiles;
}

/** One stack: the commands of `pulumi`, never without the policy pack. */
export class Stack {
  readonly project: Project;
  readonly name: string;
  /** Path of its stack file. */
  readonly file: string;
  #hidden: Promise<void> | undefined;
  readonly #guard: ProviderGuard;

  constructor(project: Project, name: string, file = join(project.folder, `Pulumi.${name}.yaml`)) {
    this.project = project;
    this.name = name;
    this.file = file;
    this.#guard = new ProviderGuard(project, name, file);
  }

  /**
   * Hides every secret of the stack from what this process says or writes: once, or `anew` after an update, which may have
   * made others.
   */
  hideSecrets({ anew = false } = {}): Promise<void> {
    if (anew) this.#hidden = undefined;
    this.#hidden ??= hideSecretsOf(this).catch((error) => {
      this.#hidden = undefined;
      throw error;
    });
    return this.#hidden;
  }

  /**
   * Runs `pulumi <args>` for this stack.
   * @throws Error when what the stack's secrets are encrypted with is not at hand: the engine would make something new
   */
  async run(args: readonly string[], { env, eventLog, ...options }: RunOptions = {}): Promise<EngineResult> {
    const { folder, pulumi, env: base } = this.project;
    await this.#guard.expect(args, { ...base, ...env });
    return runPulumi({
      ...{ pulumi, cwd: folder, ...options },
      args: eventLog === undefined ? args : [...args, "--event-log", eventLog.events],
      // The engine knows that option only together with its commands for tools.
      env: {
        ...base,
        ...env,
        ...(eventLog === undefined
          ? {}
          : { PULUMI_DEBUG_COMMANDS: "true", [LEVELS_VARIABLE]: eventLog.levels }),
      },
    });
  }

  /** @throws Error when a command of the engine could not open the stack's secrets, or would lock them away */
  expectProvider(args: readonly string[]): Promise<void> {
    return this.#guard.expect(args, this.project.env);
  }

  /** Says, too, how groups would be rolled out; an update says it by itself. */
  preview(args: readonly string[] = [], options: RunOptions = {}): Promise<EngineResult> {
    const env = { ...options.env, HOTDASH_ANNOUNCE: "1" };
    return this.#policed(["preview", ...this.#target, ...POLICED, "--non-interactive", ...args], {
      ...options,
      env,
    });
  }

  async up(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    const quick = await this.#withoutBrake();
    return this.#policed(
      ["up", ...this.#target, ...POLICED, "--yes", ...quick, "--non-interactive", ...args],
      options,
    );
  }

  /**
   * What leaves the engine's own preview out, for stacks at simulators alone. With it the engine (3.259.0) makes, changes and
   * deletes everything beside a protected resource that would go, and fails then; with its preview it fails before.
   */
  async #withoutBrake(): Promise<string[]> {
    const text = await readFile(this.file, "utf8").catch(() => "");
    return isSimulated(this.project.name, text) ? ["--skip-preview"] : [];
  }

  /** What the engine keeps from the pack is judged by its events; a run that it let through ends as a refused one. */
  async #policed(args: readonly string[], options: RunOptions = {}): Promise<EngineResult> {
    await expectHeard(args, this.project.folder);
    const file = await readFile(this.file, "utf8").catch(() => undefined);
    // What the engine makes of it, the program cannot tell any more.
    if (file !== undefined) parseStackFile(file, basename(this.file));
    const result = await this.run(args, options);
    if (result.code !== 0 || options.eventLog === undefined) return result;
    const refused = await refuseUnreleased(options.eventLog.events);
    return refused.length === 0
      ? result
      : { ...result, code: 1, stderr: [result.stderr, ...refused, ""].join("\n") };
  }

  /** Deletes nothing, so that its preview keeps nothing. */
  refresh(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    return this.run(
      ["refresh", ...this.#target, "--yes", "--skip-preview", "--non-interactive", ...args],
      options,
    );
  }

  async destroy(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    const quick = await this.#withoutBrake();
    return this.run(["destroy", ...this.#target, "--yes", ...quick, "--non-interactive", ...args], options);
  }

  /** The stored state as it stands, secrets still encrypted. */
  async export(): Promise<string> {
    return (await this.#must(["stack", "export", "--stack", this.name])).stdout;
  }

  /** The stored state, read. @throws Error when there is none */
  async state(): Promise<ExportedState> {
    const { deployment } = JSON.parse(await this.export()) as {
      deployment: {
        resources?: ExportedResource[];
        pending_operations?: ExportedState["pendingOperations"];
      } | null;
    };
    // What the engine makes of an empty or null file, with exit code 0 (3.259.0): to it everything would be new.
    if (!deployment) throw new Error(`the stored state of ${this.name} is empty`);
    return { resources: deployment.resources ?? [], pendingOperations: deployment.pending_operations ?? [] };
  }

  /** Replaces the stored state. Answers what the engine said when it refused. */
  async import(state: unknown): Promise<string | undefined> {
    const { code, stdout, stderr } = await withFile(state, (file) =>
      this.run(["stack", "import", "--stack", this.name, "--file", file]),
    );
    return code === 0 ? undefined : `${stdout}${stderr}`.trim();
  }

  /** Takes existing objects into the state, as `pulumi import --file` describes them. */
  async importResources(description: unknown): Promise<void> {
    const quiet = [
      "--yes",
      "--skip-preview",
      "--protect=false",
      "--generate-code=false",
      "--non-interactive",
    ];
    await withFile(description, (file) => this.#must(["import", ...this.#target, "--file", file, ...quiet]));
  }

  /** URL of the backend that holds the state. */
  async backend(): Promise<string> {
    const { stdout } = await this.#must(["whoami", "--json", "--verbose"]);
    return (JSON.parse(stdout) as { url: string }).url;
  }

  /** Breaks the stack's lock. */
  async cancel(): Promise<void> {
    await this.#must(["cancel", this.name, "--yes"]);
  }

  /** One value of the stack's plain configuration. */
  async config(key: string, ...options: readonly "--path"[]): Promise<string | undefined> {
    const { code, stdout } = await this.run(["config", "get", key, ...options, ...this.#target]);
    return code === 0 ? stdout.trim() : undefined;
  }

  /** How the program reaches GitHub: from the stack's configuration, the token from the environment. */
  async githubAccess(): Promise<RepositoryAccess> {
    const [baseUrl, owner, repository] = await Promise.all([
      this.config("github:baseUrl"),
      this.config("github:owner"),
      this.config("github.repository", "--path"),
    ]);
    const token = this.project.env.GITHUB_TOKEN;
    if (!owner || !token)
      throw new Error("GITHUB_TOKEN and the setting github:owner are needed to look up what GitHub has");
    return { baseUrl: baseUrl ?? GITHUB, owner, repository: repository ?? DEFAULT_REPOSITORY, token };
  }

  /** The stack's outputs, secrets hidden. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.#must(["stack", "output", "--json", "--stack", this.name]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Changes the stack file: `set(["dashboard", "image"], "…")`; undefined removes the key. */
  async set(path: readonly (string | number)[], value: unknown): Promise<void> {
    const [top, ...rest] = path;
    const key = String(top).includes(":") ? String(top) : `${this.project.name}:${top}`;
    const document = parseDocument(await readFile(this.file, "utf8"), BOTH_READERS);
    if (value === undefined) document.deleteIn(["config", key, ...rest]);
    else document.setIn(["config", key, ...rest], document.createNode(value));
    await writeFile(this.file, document.toString());
  }

  /** Creates the stack and encrypts its secrets into the copied stack file. */
  async initialise(secrets: Record<string, string>, appSecrets: AppSecrets = {}): Promise<void> {
    await this.#must(["stack", "init", ...this.#target, "--non-interactive"]);
    await this.setSecrets(secrets, appSecrets);
  }

  async setSecrets(secrets: Record<string, string>, appSecrets: AppSecrets = {}): Promise<void> {
    const own = Object.entries(appSecrets).flatMap(([app, values]) =>
      Object.entries(values).map(([name, value]) => `appSecrets.${app}.${name}=${value}`),
    );
    const all = [...Object.entries(secrets).map(([name, value]) => `secrets.${name}=${value}`), ...own];
    const pairs = all.flatMap((pair) => ["--secret", pair]);
    if (pairs.length > 0) await this.#must(["config", "set-all", ...this.#target, "--path", ...pairs]);
  }

  async #must(args: readonly string[]): Promise<EngineResult> {
    const result = await this.run(args);
    if (result.code !== 0)
      throw new Error(`pulumi ${args[0]} ${args[1]} ended with ${result.code}: ${result.stderr.trim()}`);
    return result;
  }

  get #target(): string[] {
    return ["--stack", this.name];
  }
}

/** Secret values of apps beside the dashboard's, by app and variable. */
export type AppSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Hands a JSON document to a command in a file that only its owner can read, and removes it afterwards. */
async function withFile<T>(content: unknown, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-file-"));
  try {
    const file = join(folder, "content.json");
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a stack file says that the stack is at simulators; what cannot be read counts as live. */
export function isSimulated(project: string, text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && document.getIn(["config", `${project}:platform`]) === "simulated";
}

/** No preview and no update without the pack. */
const POLICED = ["--policy-pack", join(CHECKOUT, "policies")];
