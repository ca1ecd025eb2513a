import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { policies } from "../../../policies/list.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { stackConfig } from "../../policies/kernel/judging.ts";
import { brokenBy, type Proof, type Resource, stackOf } from "../../policies/proofs/proof.ts";
import { Bench } from "./bench.ts";

/** What the engine says of a violation in its event log. */
interface PolicyEvent {
  resourceUrn?: string;
  policyName: string;
  policyPackName: string;
  enforcementLevel: string;
  message: string;
}

/** A stack whose program registers raw resources: nothing stands between them and the pack. */
export class PastSettings {
  readonly #bench: Bench;
  readonly #github: GithubSimulator;

  private constructor(bench: Bench, github: GithubSimulator) {
    this.#bench = bench;
    this.#github = github;
  }

  static async start(stack = "production"): Promise<PastSettings> {
    const github = await startGithubSimulator();
    const bench = await Bench.start({
      program: "raw-resources.ts",
      project: "hotdash",
      stack,
      config: {
        ...stackConfig(),
        "github:owner": "Jgorzitza",
        "github:baseUrl": github.url,
      },
      variables: { GITHUB_TOKEN: "sim_github", PULUMI_DEBUG_COMMANDS: "true" },
    });
    return new PastSettings(bench, github);
  }

  /** Violations of a preview that declares these resources, and how it ended. */
  async preview(
    resources: readonly Resource[],
  ): Promise<{ code: number | null; output: string; events: PolicyEvent[] }> {
    const log = this.#bench.path("events.jsonl");
    await rm(log, { force: true });
    const declared = resources.map((one) => ({ ...one, name: one.type, args: {} }));
    const { code, stdout, stderr } = await this.#bench.run("preview", declared, [
      "--policy-pack",
      join(CHECKOUT, "policies"),
      "--event-log",
      log,
    ]);
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    const events = lines.flatMap(
      (line) => (JSON.parse(line) as { policyEvent?: PolicyEvent }).policyEvent ?? [],
    );
    return { code, output: stdout + stderr, events };
  }

  /** The pack refuses what breaks the rule, the engine's events name it, and nothing was sent to a platform. */
  async expectRefused(proof: Proof): Promise<void> {
    const broken = brokenBy(proof);
    const { code, output, events } = await this.preview(stackOf(proof, broken));
    expect(code, output).not.toBe(0);
    const own = events.filter(({ policyName }) => policyName === proof.rule);
    expect(own[0], output).toMatchObject({ policyPackName: "hotdash", enforcementLevel: "mandatory" });
    expect(own.map(({ message }) => message).join("\n")).toMatch(proof.says);
    // A rule about the whole stack blames the stack.
    const blamed = policies.some((rule) => rule.name === proof.rule && "validateStack" in rule)
      ? "pulumi:pulumi:Stack"
      : broken.type;
    expect(own[0]?.resourceUrn).toContain(`::${blamed}::`);
    expect(this.#bench.simulator.journal.entries()).toEqual([]);
    expect(this.#github.journal.entries().filter(({ method }) => method !== "GET")).toEqual([]);
  }

  async stop(): Promise<void> {
    await this.#bench.stop();
    await this.#github.close();
  }
}
