import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { type EngineResult, runPulumi } from "../engine/pulumi.ts";
import { CHECKOUT, SIMULATED_PROJECT } from "./checkout.ts";
import type { Workspace } from "./workspace.ts";

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
}

export interface RunOptions {
  onLine?: (line: string) => void;
  onStart?: (pid: number) => void;
  /** Variables on top of the workspace's. */
  env?: Record<string, string>;
  inherit?: boolean;
}

/** One stack of a workspace: the commands of `pulumi`, always with the policy pack. */
export class Stack {
  readonly workspace: Workspace;
  readonly name: string;
  /** Path of the copied stack file. */
  readonly file: string;

  constructor(workspace: Workspace, name: string, file: string) {
    this.workspace = workspace;
    this.name = name;
    this.file = file;
  }

  /** Runs `pulumi <args>` for this stack. */
  run(args: readonly string[], { onLine, onStart, env, inherit }: RunOptions = {}): Promise<EngineResult> {
    const { folder, pulumi, env: base } = this.workspace;
    return runPulumi({
      pulumi,
      args,
      cwd: folder,
      env: { ...base, ...env },
      onLine,
      onStart,
      inherit: inherit ?? false,
    });
  }

  preview(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    return this.run(["preview", ...this.#target, ...POLICED, "--non-interactive", ...args], options);
  }

  up(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    return this.run(
      ["up", ...this.#target, ...POLICED, "--yes", "--skip-preview", "--non-interactive", ...args],
      options,
    );
  }

  refresh(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    return this.run(
      ["refresh", ...this.#target, "--yes", "--skip-preview", "--non-interactive", ...args],
      options,
    );
  }

  destroy(args: readonly string[] = [], options?: RunOptions): Promise<EngineResult> {
    return this.run(
      ["destroy", ...this.#target, "--yes", "--skip-preview", "--non-interactive", ...args],
      options,
    );
  }

  /** The stored state, secrets still encrypted. */
  async state(): Promise<ExportedState> {
    const { stdout } = await this.#must(["stack", "export", "--stack", this.name]);
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources?: ExportedResource[]; pending_operations?: ExportedState["pendingOperations"] };
    };
    return { resources: deployment.resources ?? [], pendingOperations: deployment.pending_operations ?? [] };
  }

  /** The stack's outputs, secrets hidden. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.#must(["stack", "output", "--json", "--stack", this.name]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Changes the copied stack file: `set(["dashboard", "image"], "…")`; undefined removes the key. */
  async set(path: readonly (string | number)[], value: unknown): Promise<void> {
    const [top, ...rest] = path;
    const key = String(top).includes(":") ? String(top) : `${SIMULATED_PROJECT}:${top}`;
    const document = parseDocument(await readFile(this.file, "utf8"));
    if (value === undefined) document.deleteIn(["config", key, ...rest]);
    else document.setIn(["config", key, ...rest], document.createNode(value));
    await writeFile(this.file, document.toString());
  }

  /** Creates the stack and encrypts its secrets into the copied stack file. */
  async initialise(secrets: Record<string, string>): Promise<void> {
    await this.#must(["stack", "init", ...this.#target, "--non-interactive"]);
    await this.setSecrets(secrets);
  }

  async setSecrets(secrets: Record<string, string>): Promise<void> {
    const pairs = Object.entries(secrets).flatMap(([name, value]) => [
      "--secret",
      `secrets.${name}=${value}`,
    ]);
    if (pairs.length > 0) await this.#must(["config", "set-all", ...this.#target, "--path", ...pairs]);
  }

  async #must(args: readonly string[]): Promise<EngineResult> {
    const result = await this.run(args);
    if (result.code !== 0)
      throw new Error(`pulumi ${args[0]} ${args[1]} ended with ${result.code}: ${result.stderr.trim()}`);
    return result;
  }

  get #target(): string[] {
    return ["--stack", this.name, "--config-file", this.file];
  }
}

/** No preview and no update without the pack. */
const POLICED = ["--policy-pack", join(CHECKOUT, "policies")];
