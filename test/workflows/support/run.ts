import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { cacheRoot } from "../../../toolchain/layout.mjs";
import { type Contexts, fill, holds } from "./expressions.ts";
import type { Job, Step, Workflow } from "./load.ts";

/** What starts a workflow, as GitHub tells it. */
export interface Trigger {
  event_name: string;
  event: Record<string, unknown>;
  sha: string;
  ref_name: string;
  inputs?: Record<string, unknown>;
}

/** The repository in which workflows run. */
export interface Surroundings {
  /** Variables of every step: where the simulators are. */
  env: Record<string, string>;
  /** Further variables of every step in a job of an environment. */
  within?: Record<string, Record<string, string>>;
  /** Secrets by environment. A job without an environment gets none. */
  secrets: Record<string, Record<string, string>>;
  vars: Record<string, string>;
  /** The token of a job, from the rights that its file gives it. */
  token: (rights: Record<string, string>) => string;
  repository: string;
  actor: string;
}

/** How a job ended. */
export interface JobResult {
  /** Its name, with the values of its matrix: `preview (staging)`. */
  name: string;
  result: "success" | "failure" | "skipped";
  /** Commands that were run, with what they printed. */
  commands: { run: string; code: number; printed: string }[];
  outputs: Record<string, string>;
  /** Markdown that its steps added to the summary. */
  summary: string;
}

/**
 * Runs a workflow as GitHub would, on this machine: jobs in the order of their needs, matrix by matrix, steps with their
 * conditions, outputs, artifacts and secrets. Actions that fetch or keep files are done by hand; scripts are run as they
 * stand in the file.
 */
export class Runner {
  readonly #around: Surroundings;
  /** Folder of the artifacts that jobs kept. */
  readonly artifacts = mkdtempSync(join(tmpdir(), "hotdash-artifacts-"));

  constructor(around: Surroundings) {
    this.#around = around;
  }

  dispose(): void {
    rmSync(this.artifacts, { recursive: true, force: true });
  }

  /** Path of a file in an artifact. */
  artifact(name: string, file: string): string {
    return join(this.artifacts, name, file);
  }

  async run(workflow: Workflow, given: Trigger): Promise<JobResult[]> {
    const trigger = { ...given, inputs: { ...defaultsOf(workflow), ...given.inputs } };
    const done = new Map<string, JobResult[]>();
    const waiting = new Map(Object.entries(workflow.jobs));
    while (waiting.size > 0) {
      const next = [...waiting].find(([, { needs = [] }]) => [needs].flat().every((name) => done.has(name)));
      if (!next) throw new Error(`jobs wait for each other: ${[...waiting.keys()].join(", ")}`);
      const [id, job] = next;
      waiting.delete(id);
      done.set(id, await this.#job(id, job, trigger, done));
    }
    return [...done.values()].flat();
  }

  async #job(
    id: string,
    job: Job,
    trigger: Trigger,
    done: ReadonlyMap<string, JobResult[]>,
  ): Promise<JobResult[]> {
    const before = [job.needs ?? []].flat().flatMap((name) => done.get(name) ?? []);
    const needs = Object.fromEntries(
      [job.needs ?? []]
        .flat()
        .map((name) => [
          name,
          { outputs: Object.assign({}, ...(done.get(name) ?? []).map(({ outputs }) => outputs)) },
        ]),
    );
    const contexts = this.#contexts(trigger, { needs });
    const skipped = { result: "skipped" as const, commands: [], outputs: {}, summary: "" };
    if (!holds(job.if, contexts, { failed: before.some(({ result }) => result !== "success") }))
      return [{ name: id, ...skipped }];
    if (job.uses) return this.#called(job, trigger, contexts);
    const results: JobResult[] = [];
    for (const matrix of combinations(job.strategy?.matrix)) {
      const values = Object.values(matrix);
      const name = values.length > 0 ? `${id} (${values.join(", ")})` : id;
      results.push(await this.#steps(name, job, { ...contexts, matrix }));
    }
    return results;
  }

  /** A workflow that another one calls. */
  async #called(job: Job, trigger: Trigger, contexts: Contexts): Promise<JobResult[]> {
    const workflow = parse(readFileSync(join(CHECKOUT, job.uses ?? ""), "utf8")) as Workflow;
    const inputs = Object.fromEntries(
      Object.entries(job.with ?? {}).map(([name, value]) => [
        name,
        typeof value === "string" ? fill(value, contexts) : value,
      ]),
    );
    const results = await this.run(workflow, { ...trigger, inputs });
    const { outputs = {} } = (workflow.on.workflow_call ?? {}) as {
      outputs?: Record<string, { value: string }>;
    };
    const jobs = Object.fromEntries(results.map(({ name, outputs: own }) => [name, { outputs: own }]));
    const handed = Object.entries(outputs).map(([name, { value }]) => [name, fill(value, { jobs })]);
    return results.map((one) => ({ ...one, outputs: Object.fromEntries(handed) }));
  }

  #contexts({ inputs = {}, ...github }: Trigger, more: Contexts): Contexts {
    const { repository, actor, vars } = this.#around;
    return {
      github: { ...github, repository, actor, ref: `refs/heads/${github.ref_name}` },
      vars,
      inputs,
      env: {},
      matrix: {},
      ...more,
    };
  }

  async #steps(name: string, job: Job, given: Contexts): Promise<JobResult> {
    const folder = mkdtempSync(join(tmpdir(), "hotdash-job-"));
    const at = join(folder, "checkout");
    const temp = join(folder, "temp");
    for (const one of [at, temp]) mkdirSync(one);
    // A checkout of its own, in which the job may leave files.
    for (const entry of readdirSync(CHECKOUT))
      if (entry !== ".git") symlinkSync(join(CHECKOUT, entry), join(at, entry));
    const result: JobResult = { name, result: "success", commands: [], outputs: {}, summary: "" };
    const steps: Record<string, { outputs: Record<string, string> }> = {};
    const environment = typeof job.environment === "object" ? job.environment.name : job.environment;
    const where = environment === undefined ? "" : fill(environment, given);
    const secrets = environment === undefined ? {} : this.#around.secrets[where];
    if (secrets === undefined) throw new Error(`${name}: no environment ${environment}`);
    const token = this.#around.token(job.permissions ?? {});
    const github = { ...(given.github as object), token };
    const contexts: Contexts = { ...given, github, secrets, steps, runner: { temp } };
    const env = { ...this.#around.within?.[where], ...filled(job.env, contexts) };
    try {
      for (const step of job.steps ?? []) {
        if (!holds(step.if, contexts, { failed: result.result === "failure" })) continue;
        const ended =
          step.run === undefined
            ? this.#action(step, contexts, at)
            : await this.#script(step, { ...env, ...filled(step.env, contexts) }, at, contexts);
        if (step.id) steps[step.id] = { outputs: ended.outputs };
        if (ended.command) result.commands.push(ended.command);
        result.summary += ended.summary;
        if (ended.command && ended.command.code !== 0) result.result = "failure";
      }
      result.outputs = filled(job.outputs, contexts);
      return result;
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  async #script(step: Step, env: Record<string, string>, cwd: string, contexts: Contexts) {
    const [output, summary] = [join(cwd, "../output"), join(cwd, "../summary")];
    const { sha, repository } = contexts.github as { sha: string; repository: string };
    const { temp } = contexts.runner as { temp: string };
    const child = spawn("bash", ["-e", "-o", "pipefail", "-c", fill(step.run ?? "", contexts)], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: join(cwd, ".."),
        CI: "true",
        RUNNER_TEMP: temp,
        HOTDASH_CACHE: cacheRoot(process.env),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_REPOSITORY: repository,
        GITHUB_SHA: sha,
        ...this.#around.env,
        ...env,
      },
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        printed += chunk;
      });
    const [code] = (await once(child, "close")) as [number | null];
    const outputs = Object.fromEntries(
      taken(output)
        .split("\n")
        .filter((line) => line.includes("="))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    return { command: { run: step.run ?? "", code: code ?? 1, printed }, outputs, summary: taken(summary) };
  }

  /** Actions by hand. One that is not known here is an error: it would be passed over unseen. */
  #action({ uses = "", with: given = {} }: Step, contexts: Contexts, at: string) {
    const text = (key: string) => fill(String(given[key] ?? ""), contexts);
    const [action = ""] = uses.split("@");
    const nothing: { command?: undefined; outputs: Record<string, string>; summary: string } = {
      outputs: {},
      summary: "",
    };
    if (["actions/checkout", "actions/cache", "./.github/actions/setup"].includes(action)) return nothing;
    if (action === "actions/upload-artifact") {
      for (const path of text("path")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)) {
        const from = resolve(at, path);
        if (existsSync(from))
          cpSync(from, join(this.artifacts, text("name"), basename(path)), { recursive: true });
        else if (text("if-no-files-found") !== "ignore") throw new Error(`${path} is not there to be kept`);
      }
      return nothing;
    }
    if (action === "actions/download-artifact") {
      const pattern = new RegExp(`^${text("pattern").replaceAll("*", ".*")}$`);
      for (const name of readdirSync(this.artifacts).filter((one) => pattern.test(one)))
        cpSync(join(this.artifacts, name), at, { recursive: true });
      return nothing;
    }
    throw new Error(`no such action here: ${uses}`);
  }
}

/** What inputs are when nobody gives them. */
function defaultsOf({ on }: Workflow): Record<string, unknown> {
  const declared = [on.workflow_call, on.workflow_dispatch].flatMap((one) =>
    Object.entries(
      (one as { inputs?: Record<string, { default?: unknown }> } | null | undefined)?.inputs ?? {},
    ),
  );
  return Object.fromEntries(declared.map(([name, { default: value }]) => [name, value]));
}

const filled = (values: Record<string, unknown> | undefined, contexts: Contexts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, fill(String(value), contexts)]),
  );

/** Every combination of a matrix; one without values where there is none. */
function combinations(matrix: Record<string, unknown[]> = {}): Record<string, unknown>[] {
  return Object.entries(matrix).reduce<Record<string, unknown>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** The content of a file that is read once. */
function taken(file: string): string {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  rmSync(file, { force: true });
  return text;
}
