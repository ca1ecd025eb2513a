import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { REQUIRED_CHECKS } from "../../../settings/rules/required-checks.ts";
import type { WorkflowRun } from "../../../simulators/github/activity.ts";
import { machinesOf } from "../../support/fly-world.ts";
import { workflow } from "../../workflows/support/load.ts";
import { type JobResult, Runner, type Trigger } from "../../workflows/support/run.ts";
import { CANARY, DeployWorld, PREVIEW_IMAGES, pushBuilt, REPORTS } from "./deploy-world.ts";
import { keepStandIns } from "./kept-stand-ins.ts";
import { onMain } from "./triggers.ts";

/** A commit that everything a deploy asks for is there of. */
export interface Commit {
  sha: string;
  /** Of its image, which is pushed under the commit's own name. */
  digest: string;
  /** Workflow run that checked it, for what it reports later. */
  run: WorkflowRun;
}

/** A repository and its workflows, with everything that anybody is shown of what they do. */
export class Delivery {
  readonly world: DeployWorld;
  readonly #runner: Runner;
  #printed = "";

  private constructor(world: DeployWorld, runner: Runner) {
    this.world = world;
    this.#runner = runner;
  }

  /** @param env variables of every step, on top of where the simulators are */
  static async start(env: Record<string, string> = {}): Promise<Delivery> {
    const world = await DeployWorld.start();
    const { simulation, workspace } = world;
    const { PULUMI_CONFIG_PASSPHRASE: passphrase = "", FLY_API_TOKEN: token = "" } =
      simulation.previews.variables;
    const own = { PULUMI_CONFIG_PASSPHRASE: "made for a simulated run" };
    const engine = { ...own, HOTDASH_GITHUB_TOKEN: "sim_github", FLY_API_TOKEN: "sim_fly" };
    const runner = new Runner({
      env: {
        HOTDASH_WORKSPACE: workspace.project.folder,
        GITHUB_BASE_URL: simulation.github.url,
        HOTDASH_REGISTRY_URL: simulation.registry.url,
        ...env,
      },
      within: { preview: { HOTDASH_WORKSPACE: world.previews.project.folder } },
      secrets: {
        build: { FLY_API_TOKEN: "sim_fly" },
        preview: {
          ...{ PULUMI_CONFIG_PASSPHRASE: passphrase, FLY_API_TOKEN: token },
          ...inventedSecrets("pr-1", CANARY),
        },
        ...Object.fromEntries(
          ["staging", "production", "shared"].flatMap((name) => [
            [name, engine],
            [`${name}-plan`, engine],
          ]),
        ),
      },
      vars: {},
      token: (rights) => simulation.github.issueToken({ rights }),
      repository: "Jgorzitza/HotDash",
      actor: "somebody",
    });
    return new Delivery(world, runner);
  }

  async stop(): Promise<void> {
    this.#runner.dispose();
    await this.world.stop();
  }

  /** A new commit on a branch, built, checked and reported on. */
  commit(branch: string): Commit {
    const { sha } = this.world.github.push(branch, `change on ${branch}`);
    return this.built(sha, undefined, branch === "main" ? undefined : PREVIEW_IMAGES);
  }

  /** What CI makes of a commit: an image, green checks, reports. Builds of pull requests go elsewhere. */
  built(
    sha: string,
    reports: readonly (keyof typeof REPORTS)[] = ["vitest", "playwright", "lighthouse"],
    repository = "hotdash-staging",
  ) {
    const { github, simulation } = this.world;
    // Evidence counts from a push to main: the run names the branch that the commit is the tip of.
    const tips = [...this.activity.git.branches].filter(([, tip]) => tip === sha).map(([branch]) => branch);
    const ref = tips.find((branch) => branch === "main") ?? tips[0] ?? sha;
    const run = github.run({
      ...{ path: ".github/workflows/ci.yml", event: "push", ref, conclusion: "success" },
    });
    for (const check of REQUIRED_CHECKS) github.check(sha, check, "success");
    for (const name of reports) this.report(run, name);
    const labels = { "org.opencontainers.image.revision": sha };
    const digest =
      repository === PREVIEW_IMAGES
        ? simulation.registry.world.push({ repository, tags: [sha], labels })
        : pushBuilt(this.world, { ref, tags: [sha] });
    return { sha, digest, run };
  }

  /** A report of a run, with everything good in it. */
  report(run: WorkflowRun, name: keyof typeof REPORTS): void {
    const files = Object.entries(REPORTS[name]).map(([path, json]) => [path, JSON.stringify(json)]);
    this.world.github.artifact(run, name, Object.fromEntries(files));
  }

  /** Runs a workflow; every job that was not skipped must end as said. */
  async runs(
    name: string,
    trigger: Trigger,
    expected: Record<string, JobResult["result"]>,
  ): Promise<JobResult[]> {
    const jobs = await this.#runner.run(workflow(name), trigger);
    const printed = jobs
      .flatMap(({ commands }) => commands.map((one) => `$ ${one.run}\n${one.printed}`))
      .join("\n");
    this.#printed += printed + jobs.map(({ summary }) => summary).join("");
    const ended = Object.fromEntries(
      jobs.filter(({ result }) => result !== "skipped").map((one) => [one.name, one.result]),
    );
    expect(ended, printed).toEqual(expected);
    return jobs;
  }

  /** Has main leave the copies that pull requests are previewed on, as its workflow does. */
  async standIns(sha: string, stacks: Record<string, JobResult["result"]>): Promise<void> {
    const expected = Object.entries(stacks).map(([stack, result]) => [`copy (${stack})`, result] as const);
    await this.runs("stand-ins", onMain(sha), Object.fromEntries(expected));
    keepStandIns(this.world.github, this.#runner, sha);
  }

  /** Comments on a pull request that begin with a marker. */
  comments(pull: number, marker: string): { id: number; body: string }[] {
    return [...this.activity.comments.values()]
      .filter(({ issue, body }) => issue === pull && body.startsWith(marker))
      .map(({ id, body }) => ({ id, body }));
  }

  /** Digests of the images that an app's machines run. */
  digests(app: string): (string | undefined)[] {
    const machines = machinesOf(this.world.simulation.fly, app);
    return [...new Set(machines.map(({ config }) => String(config.image).split("@")[1]))];
  }

  get activity() {
    return this.world.simulation.github.world.repository("HotDash").activity;
  }

  /** Deployments that were recorded to an environment, oldest first. */
  records(environment: string) {
    return [...this.activity.deployments.values()].filter((one) => one.environment === environment);
  }

  /** A file that was attached to a version, read. */
  attached(version: string, name: string): Record<string, unknown> {
    const release = [...this.activity.releases.values()].find(({ tag }) => tag === version);
    const asset = release?.assets.find((one) => one.name.endsWith(`-${name}`));
    return JSON.parse(Buffer.from(asset?.content ?? []).toString()) as Record<string, unknown>;
  }

  /** Everything that anybody could read, by where it stands, each with something that must be found there. */
  async readable(): Promise<{ place: string; text: string; holds: string }[]> {
    const { simulation, workspace, previews } = this.world;
    const { issues, comments, deployments, releases } = this.activity;
    const assets = [...releases.values()].flatMap((one) => one.assets.map(({ content }) => content));
    const said = [issues, comments, deployments].map((map) => JSON.stringify([...map.values()]));
    const folders = [workspace, previews].map(({ project }) => project.folder);
    return [
      { place: "logs and summaries", text: this.#printed, holds: "npm run deploy" },
      { place: "artifacts of jobs", text: await textsIn(this.#runner.artifacts), holds: "step-" },
      { place: "comments, issues, deployments", text: said.join("\n"), holds: "hotdash:deploy" },
      { place: "files of releases", text: Buffer.concat(assets).toString(), holds: "hotdash-app" },
      ...[simulation.fly, simulation.github].map(({ journal }) => ({
        ...{ place: "journal", text: JSON.stringify(journal.entries()), holds: '"method"' },
      })),
      ...(await Promise.all(
        folders.map(async (folder) => ({
          ...{ place: `states in ${folder}`, text: await textsIn(join(folder, "state")), holds: "version" },
        })),
      )),
    ];
  }
}

async function textsIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}
