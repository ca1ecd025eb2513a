import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ended } from "../../../operations/engine/ended.ts";
import {
  type Simulation,
  type SimulationOptions,
  startSimulation,
} from "../../../operations/simulation/simulation.ts";
import { WORKSPACE_VARIABLE } from "../../../operations/workspace/open.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { REQUIRED_CHECKS } from "../../../settings/rules/required-checks.ts";
import type { Happenings } from "../../../simulators/github/happenings.ts";
import type { PushedImage } from "../../../simulators/registry/world.ts";
import { hotdash } from "../../cli/support/spawn.ts";
import { machinesOf } from "../../support/fly-world.ts";
import type { UpCommand } from "./up-command.ts";

/** Text inside every secret of these worlds. */
export const CANARY = "canary0deploy";

/** Repository of the images of pull requests, as the registry names it. */
export const PREVIEW_IMAGES = "hotdash-previews";

/** Repository of the images, as the committed stack files name it, and as the registry does. */
export const REPOSITORY = "registry.fly.io/hotdash-staging";

/** Reports of runs in which everything is good, by the names that the settings demand. */
export const REPORTS = {
  vitest: { "report.json": { numTotalTests: 3, numPassedTests: 3, numFailedTests: 0 } },
  playwright: { "results.json": { stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 } } },
  lighthouse: {
    "manifest.json": [{ isRepresentativeRun: true, summary: { performance: 0.95, accessibility: 1 } }],
  },
} as const;

/** A commit that was built, checked and reported on, and its image. */
export interface Built {
  sha: string;
  /** Workflow run that reported on it. */
  run: number;
  digest: string;
  tag: string;
}

/** Stacks, simulators and the commands of deploys, as processes of their own. */
export class DeployWorld {
  readonly simulation: Simulation;
  readonly workspace: Workspace;
  /** Where previews live: another organisation, state and passphrase. */
  readonly previews: Workspace;
  readonly github: Happenings;
  #kill: () => void = () => {};

  private constructor(simulation: Simulation, workspace: Workspace, previews: Workspace) {
    this.simulation = simulation;
    this.workspace = workspace;
    this.previews = previews;
    this.github = simulation.github.happenings("HotDash");
  }

  static async start(options: SimulationOptions = {}): Promise<DeployWorld> {
    const simulation = await startSimulation(options);
    const previews = await Workspace.create(simulation.previews);
    for (const name of ["staging", "production"]) await previews.file(name);
    return new DeployWorld(simulation, await Workspace.create(simulation.workspace), previews);
  }

  stack(name: string): Promise<Stack> {
    return this.workspace.stack(name, { secrets: inventedSecrets(name, CANARY) });
  }

  /** Pushes a commit to a branch, with green checks, reports and an image under a tag, but for what is said. */
  built(
    tag: string,
    {
      branch = "main",
      checks = REQUIRED_CHECKS,
      reports = REPORTS,
      image = {},
    }: {
      branch?: string;
      checks?: readonly string[];
      reports?: Partial<Record<string, object>>;
      image?: Partial<PushedImage>;
    } = {},
  ): Built {
    const { sha } = this.github.push(branch, `build ${tag}`);
    const run = this.github.run({
      path: ".github/workflows/ci.yml",
      event: "push",
      ref: branch,
      conclusion: "success",
    });
    for (const check of checks) this.github.check(sha, check, "success");
    for (const [name, files] of Object.entries(reports).filter(([, one]) => one !== undefined))
      this.github.artifact(
        run,
        name,
        Object.fromEntries(Object.entries(files ?? {}).map(([path, json]) => [path, JSON.stringify(json)])),
      );
    const digest = pushBuilt(this, { ref: branch, tags: [tag], image });
    return { sha, run: run.id, digest, tag };
  }

  /** Starts a command of a deploy in this workspace, without a terminal; `kill` is what `killLast` then does. */
  start(
    file: "deploy" | "rollback",
    args: readonly string[],
    kill: (pid: number) => void = () => {},
  ): UpCommand {
    const command = this.#spawn(file, args);
    this.#kill = () => kill(command.child.pid ?? 0);
    return command;
  }

  /**
   * Waits until an engine has taken the stack's lock, and stops it there, before it asks any platform: for as long as a
   * test needs, since no request of it runs into its limit and no lease runs out. Answers what lets it go on.
   */
  async holdUpdate(stack: string): Promise<() => void> {
    const { folder, name } = this.workspace.project;
    const locks = join(folder, "state/.pulumi/locks/organization", name, stack);
    for (;;) {
      const [lock] = await readdir(locks).catch(() => []);
      const text = lock && (await readFile(join(locks, lock), "utf8").catch(() => ""));
      if (text) {
        const { pid } = JSON.parse(text) as { pid: number };
        process.kill(pid, "SIGSTOP");
        return () => process.kill(pid, "SIGCONT");
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Kills the command that was started last, in the middle of a request of it. */
  async killLast(): Promise<void> {
    this.#kill();
    // Its connection is seen to be gone before the request goes on.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  /** Runs a command to its end. */
  async run(file: "deploy" | "rollback" | "preview" | "up" | "drill", args: readonly string[]) {
    const command = this.#spawn(file, args);
    const code = await command.code;
    return { code, printed: command.printed() };
  }

  /** Previews, and deploys with the fingerprint that the preview printed. */
  async deploy(stack: string, args: readonly string[]) {
    const fingerprint = await this.fingerprint(stack, args);
    return this.run("deploy", [stack, ...args, "--yes", "--fingerprint", fingerprint]);
  }

  /** The fingerprint that `npm run preview` prints. */
  async fingerprint(stack: string, args: readonly string[]): Promise<string> {
    const { code, printed } = await this.run("preview", [stack, ...args]);
    const [, found] = /fingerprint: ([0-9a-f]{32})/.exec(printed) ?? [];
    if (code !== 0 || !found) throw new Error(`the preview ended with ${code}: ${printed}`);
    return found;
  }

  /** The command line that brings a tag to staging just as a preview of it shows. */
  async approved(tag: string): Promise<string[]> {
    const fingerprint = await this.fingerprint("staging", ["--image", tag]);
    return ["staging", "--image", tag, "--yes", "--fingerprint", fingerprint];
  }

  /** Images that an app's machines run, each once. */
  images(app = "hotdash-staging"): (string | undefined)[] {
    return [...new Set(machinesOf(this.simulation.fly, app).map(({ config }) => config.image))];
  }

  /** Every deployment that is recorded at GitHub. */
  records() {
    return [...this.simulation.github.world.repository("HotDash").activity.deployments.values()];
  }

  /** Everything that the runs of a stack left, by file. */
  async left(stack: string): Promise<Map<string, string>> {
    const root = join(this.workspace.project.folder, ".deploys", stack);
    const files = new Map<string, string>();
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        files.set(path.slice(root.length + 1), await readFile(path, "utf8"));
      }
    return files;
  }

  async stop(): Promise<void> {
    await Promise.all([this.workspace.dispose(), this.previews.dispose()]);
    await this.simulation.stop();
  }

  #spawn(command: string, args: readonly string[]): UpCommand {
    const child = spawn(process.execPath, hotdash(command, args), {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        USER: "somebody",
        [WORKSPACE_VARIABLE]: this.workspace.project.folder,
      },
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    const code = ended(child).then((ending) => ending.code);
    return { child, printed: () => text, code };
  }
}

/** Pushes the image of a commit as the build of a trusted workflow does: with its provenance, and recorded by its run. */
export function pushBuilt(
  { github, simulation }: Pick<DeployWorld, "github" | "simulation">,
  { ref, tags, image = {} }: { ref: string; tags: readonly string[]; image?: Partial<PushedImage> },
): string {
  // A hotfix is built from its release tag, by production's workflow.
  const hotfix = ref.startsWith("hotfix/");
  const path = `.github/workflows/${hotfix ? "production" : "staging"}.yml`;
  const run = github.run({ path, event: "push", ref, conclusion: "success" });
  if (hotfix) run.branch = "v0.0.0";
  const builders = [`https://github.com/Jgorzitza/HotDash/actions/runs/${run.id}/attempts/1`];
  const labels = { "org.opencontainers.image.revision": run.sha };
  const pushed = { repository: "hotdash-staging", labels, builders, ...image };
  const digest = simulation.registry.world.pushIndex(pushed.repository, [pushed], tags);
  github.artifact(run, "image", { "image.json": JSON.stringify({ digest, commit: run.sha }) });
  return digest;
}
