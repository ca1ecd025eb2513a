import { lookUp } from "../../../../operations/repair/github-lookup.ts";
import { asOpenCreate, isMisread } from "../../../../operations/repair/misread.ts";
import { openCreates } from "../../../../operations/repair/open-creates.ts";
import type { PendingOperation } from "../../../../operations/repair/plan.ts";
import { verdictOf } from "../../../../operations/repair/verdict.ts";
import type { Outs } from "../../../../providers/kernel/implementation.ts";
import { github, githubRepository } from "../../../../settings/tokens.ts";
import type { GithubSimulator } from "../../../../simulators/github/main.ts";
import type { FaultProxy, SeenRequest } from "../../support/fault-proxy.ts";
import { type Declared, Program, type Ran } from "../program.ts";
import type { Scene } from "../scene.ts";
import { PluginDriver } from "./driver.ts";
import type { GithubPlugin } from "./plugin.ts";
import type { GithubChange, GithubDeed } from "./turns.ts";

const OWNER = "Jgorzitza";
let count = 0;

/** What of the stack there is in a repository. */
interface GithubView {
  secret: string | undefined;
  variable: string | undefined;
}

/** An environment with what is in it, a label, a ruleset and an autolink, in a repository of its own, through the real provider. */
export class GithubScene implements Scene<GithubChange, GithubDeed> {
  readonly proxy: FaultProxy;
  readonly #sim: GithubSimulator;
  readonly #plugin: GithubPlugin;
  readonly #repository = `seq-${++count}`;
  readonly #program = new Program();
  readonly #drivers = new Map<string, PluginDriver>();
  #wanted = { value: 0, secret: 0, color: 0, reviews: 0, tags: true };
  #pending: PendingOperation[] = [];
  readonly #theirs = { variable: false, secret: false, label: false };
  /** Of a secret that is set by hand a refresh sees nothing: the drift check of this project names it. */
  #byHand = false;
  readonly #seen: { before: GithubView } = { before: { secret: undefined, variable: undefined } };

  constructor(sim: GithubSimulator, proxy: FaultProxy, plugin: GithubPlugin) {
    this.#sim = sim;
    this.proxy = proxy;
    this.#plugin = plugin;
    sim.world.addRepository({ name: this.#repository });
  }

  belongs({ path }: SeenRequest): boolean {
    const { id } = this.#live;
    return `${path}/`.includes(`/${OWNER}/${this.#repository}/`) || path.includes(`/repositories/${id}/`);
  }

  declare(change: GithubChange): void {
    this.#wanted = { ...this.#wanted, ...change };
  }

  declareGood(): void {}

  /** As `npm run up` does it: what the update before left open is settled first, and what this one leaves is kept. */
  async up(options: { refresh: boolean }): Promise<Ran> {
    try {
      await this.#settle();
    } catch (error) {
      return { failed: { name: "settle", message: (error as Error).message } };
    }
    const ran = await this.#program.up(this.#declared(), options);
    if (ran.failed && !this.#program.state.has(ran.failed.name))
      this.#pending = openCreates(this.#logOf(ran.failed));
    return ran;
  }

  async #settle(): Promise<void> {
    const access = { baseUrl: `${this.proxy.url}/`, owner: OWNER, token: "sim_github" };
    const among = { resources: [], stack: "test" };
    while (this.#pending[0]) {
      const [operation] = this.#pending;
      const { takes } = verdictOf({ operation, stored: undefined }, await lookUp(operation, access), among);
      const name = operation.resource.urn.split("::").at(-1) ?? "";
      const driver = this.#drivers.get(name);
      if (takes !== undefined && driver && (await driver.import(takes)))
        this.#program.state.set(name, { driver, half: false });
      this.#pending.shift();
    }
    // An answer of another shape is a success to the provider, of an object with number 0.
    for (const [name, { driver }] of this.#program.state) {
      const { urn, id, modified } = driver as PluginDriver;
      const [type = ""] = urn.split("::").slice(2);
      if (!isMisread({ type, id })) continue;
      const inputs =
        this.#declared()
          .find((one) => one.name === name)
          ?.inputs(() => ({})) ?? {};
      const stored = { urn, type, inputs, created: "1", modified: modified ? "2" : "1" };
      const operation = asOpenCreate(stored);
      const { takes } = verdictOf({ operation, stored }, await lookUp(operation, access), among);
      if (takes !== undefined && (await (driver as PluginDriver).import(takes)))
        this.#program.state.set(name, { driver, half: /Ruleset/.test(type) });
      else this.#program.state.delete(name);
    }
  }

  /** The event log of an engine whose create failed. */
  #logOf({ name, message }: { name: string; message: string }): string {
    const one = this.#declared().find((declared) => declared.name === name);
    if (!one) return "";
    const { urn } = one.driver as PluginDriver;
    const metadata = { op: "create", urn, type: one.kind, new: { inputs: one.inputs(() => ({})) } };
    return [
      { diagnosticEvent: { urn, message, severity: "error" } },
      { resOpFailedEvent: { metadata, status: 2 } },
    ]
      .map((event) => JSON.stringify(event))
      .join("\n");
  }

  #declared(): Declared[] {
    const { value, secret, color, reviews, tags } = this.#wanted;
    const repository = this.#repository;
    const place = { repository, environment: "staging" };
    const declared = (name: string, kind: string, inputs: Outs): Declared => {
      // What is not in the state is made anew, by a driver that knows of nothing.
      if (!this.#program.state.has(name)) this.#drivers.set(name, new PluginDriver(this.#plugin, kind, name));
      return { name, kind, driver: this.#drivers.get(name) as PluginDriver, inputs: () => inputs };
    };
    const policies = { protectedBranches: false, customBranchPolicies: true };
    return [
      declared("environment", github.RepositoryEnvironment, {
        ...place,
        canAdminsBypass: true,
        deploymentBranchPolicy: policies,
      }),
      declared("branch", github.RepositoryEnvironmentDeploymentPolicy, { ...place, branchPattern: "main" }),
      declared("tag", github.RepositoryEnvironmentDeploymentPolicy, { ...place, tagPattern: "main" }),
      declared("variable", github.ActionsEnvironmentVariable, {
        ...{ ...place, variableName: "APP" },
        value: `value-${value}`,
      }),
      declared("secret", github.ActionsEnvironmentSecret, {
        ...{ ...place, secretName: "TOKEN" },
        plaintextValue: secretOf(secret),
      }),
      declared("label", githubRepository.IssueLabel, { repository, name: "drift", color: `00000${color}` }),
      declared("ruleset", githubRepository.RepositoryRuleset, {
        ...{ repository, name: "main", target: "branch", enforcement: "active" },
        conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
        rules: {
          ...{ deletion: true, nonFastForward: tags },
          pullRequest: { requiredApprovingReviewCount: reviews },
        },
      }),
      declared("autolink", githubRepository.RepositoryAutolinkReference, {
        ...{ repository, keyPrefix: "HD-", isAlphanumeric: true },
        targetUrlTemplate: "https://tracker.example.com/HD-<num>",
      }),
    ];
  }

  async doByHand({ kind }: GithubDeed): Promise<void> {
    const ask = (method: string, path: string, body?: unknown) =>
      this.#sim.request(method, `/repos/${OWNER}/${this.#repository}${path}`, body);
    const { rulesets, autolinks } = this.#live;
    const environment = this.#environment;
    const inside = "/environments/staging";
    // What others change before anybody knows whose it is, is theirs.
    const known = (name: string) => {
      const {
        urn = "",
        id,
        modified,
      } = (this.#program.state.get(name)?.driver ?? {}) as Partial<PluginDriver>;
      return urn !== "" && (modified || !isMisread({ type: urn.split("::")[2] ?? "", id }));
    };
    if ((kind === "ruleset" && !known("ruleset")) || (kind === "no autolink" && !known("autolink"))) return;
    if (kind === "their label")
      this.#theirs.label ||=
        (await ask("POST", "/labels", { name: "theirs", color: "ffffff" })).status === 201;
    else if (kind === "label") await ask("PATCH", "/labels/drift", { color: "ffffff" });
    else if (kind === "no label") await ask("DELETE", "/labels/drift");
    else if (kind === "ruleset")
      for (const id of rulesets.keys()) await ask("PUT", `/rulesets/${id}`, { enforcement: "disabled" });
    else if (kind === "no autolink")
      for (const id of autolinks.keys()) await ask("DELETE", `/autolinks/${id}`);
    if (!environment) return;
    if (kind === "variable") await ask("PATCH", `${inside}/variables/APP`, { value: "by-hand" });
    else if (kind === "no variable") await ask("DELETE", `${inside}/variables/APP`);
    else if (kind === "secret") {
      await this.#sim.setSecret(this.#repository, "staging", "TOKEN", BY_HAND);
      this.#byHand = true;
    } else if (kind === "their variable")
      this.#theirs.variable ||=
        (await ask("POST", `${inside}/variables`, { name: "THEIRS", value: "theirs" })).status === 201;
    else if (kind === "their secret") {
      await this.#sim.setSecret(this.#repository, "staging", "THEIRS", "theirs");
      this.#theirs.secret = true;
    } else if (kind === "no policy")
      for (const id of environment.policies.keys())
        await ask("DELETE", `${inside}/deployment-branch-policies/${id}`);
    else if (kind === "environment") {
      await ask("DELETE", inside);
      Object.assign(this.#theirs, { variable: false, secret: false });
    } else if (kind === "key") environment.rotateKey();
  }

  look(): void {
    const { variables } = this.#environment ?? {};
    this.#seen.before = { secret: this.#opened, variable: variables?.get("APP")?.value };
  }

  wrong({ failed }: Ran): string[] {
    const { labels, rulesets, autolinks } = this.#live;
    const environment = this.#environment;
    const problems: string[] = [];
    if (this.#theirs.label && !labels.has("theirs")) problems.push("somebody else's label is gone");
    if (this.#theirs.variable && environment?.variables.get("THEIRS")?.value !== "theirs")
      problems.push("somebody else's variable is gone");
    if (this.#theirs.secret && !environment?.secrets.has("THEIRS"))
      problems.push("somebody else's secret is gone");
    // A replacement that failed half way is said by its error, and made by the next update.
    if (this.#seen.before.secret !== undefined && this.#opened === undefined && failed?.name !== "secret")
      problems.push("the secret is gone");
    if (
      this.#seen.before.variable !== undefined &&
      !environment?.variables.has("APP") &&
      failed?.name !== "variable"
    )
      problems.push("the variable is gone");
    const made: [string, boolean][] = [
      ["ruleset", rulesets.size > 0],
      ["autolink", autolinks.size > 0],
      ["variable", environment?.variables.has("APP") === true],
      ["branch", [...(environment?.policies.values() ?? [])].some(({ type }) => type === "branch")],
      ["tag", [...(environment?.policies.values() ?? [])].some(({ type }) => type === "tag")],
    ];
    const open = new Set(this.#pending.map(({ resource }) => resource.urn.split("::").at(-1)));
    for (const [name, there] of made)
      if (there && !this.#program.state.has(name) && !open.has(name))
        problems.push(`nobody knows of the ${name}`);
    return problems;
  }

  notAsDeclared(): string[] {
    const { value, secret, color, reviews, tags } = this.#wanted;
    const { labels, rulesets, autolinks } = this.#live;
    const environment = this.#environment;
    const problems: string[] = [];
    const expect = (what: string, found: unknown, wanted: unknown) => {
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        problems.push(`${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
    };
    expect("the branch policy", environment?.rules.branchPolicy, "custom");
    const policies = [...(environment?.policies.values() ?? [])].map(({ type, name }) => `${type} ${name}`);
    expect("the policies", policies.sort(), ["branch main", "tag main"]);
    expect("the variable", environment?.variables.get("APP")?.value, `value-${value}`);
    if (!this.#byHand || this.#opened !== BY_HAND) expect("the secret", this.#opened, secretOf(secret));
    expect("the label", labels.get("drift")?.color, `00000${color}`);
    const [ruleset, ...others] = [...rulesets.values()];
    expect("other rulesets", others.length, 0);
    expect("the enforcement", ruleset?.content.enforcement, "active");
    const types = ["deletion", ...(tags ? ["non_fast_forward"] : []), "pull_request"];
    expect("the rules", ruleset?.content.rules.map(({ type }) => type).sort(), types);
    const pulls = ruleset?.content.rules.find(({ type }) => type === "pull_request");
    expect(
      "the reviews",
      (pulls as { parameters?: { required_approving_review_count: number } } | undefined)?.parameters
        ?.required_approving_review_count,
      reviews,
    );
    expect(
      "the autolinks",
      [...autolinks.values()].map(({ key_prefix }) => key_prefix),
      ["HD-"],
    );
    return problems;
  }

  async rest(): Promise<void> {}

  async close(): Promise<void> {
    this.#sim.world.repositories.delete(this.#repository);
    this.proxy.forget((path) => path.includes(`/${this.#repository}`));
  }

  get #live() {
    return this.#sim.world.repository(this.#repository);
  }

  get #environment() {
    return this.#live.environments.get("staging");
  }

  get #opened(): string | undefined {
    return this.#environment?.opened("TOKEN");
  }
}

const BY_HAND = "by-hand";
const secretOf = (secret: number) => `secret-${secret}-canary`;
