import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checksGate, runsOf } from "../../../operations/gates/commit.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { repositoryOf } from "../../../operations/workspace/repository-settings.ts";
import { blockingChecks } from "../../../settings/rules/required-checks.ts";
import { deploy } from "../../../settings/schema/deploy.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/* The ruleset of main and the gate of a deploy: one list, in the file of the stack shared. */
let simulator: GithubSimulator | undefined;
let folder = "";
afterEach(async () => {
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function gateWith(main: string, green: readonly string[]) {
  folder = mkdtempSync(join(tmpdir(), "hotdash-checks-"));
  writeFileSync(join(folder, "Pulumi.shared.yaml"), `config:\n  hotdash:repository:\n    main: ${main}\n`);
  const { main: required } = await repositoryOf({ name: "hotdash", folder, pulumi: "", env: {} });
  simulator = await startGithubSimulator({ rateLimits: false });
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const github = new GithubClient(access, {});
  const { sha } = simulator.happenings().push("main", "A change");
  for (const name of green) simulator.happenings().check(sha, name, "success");
  const asked = {
    github,
    commit: sha,
    required,
    deploy: deploy("production").parse({}),
    now: Date.now(),
    hotfix: false,
  };
  const verdict = await checksGate({ ...asked, runs: () => runsOf(github, sha) });
  return { required, findings: verdict.findings.map(({ property }) => property), notes: verdict.notes };
}

describe("the required checks of a deploy", () => {
  it("are those from which the ruleset is made, and no others", async () => {
    const { required, findings } = await gateWith("{ requiredChecks: [lint, smoke] }", ["lint", "build"]);
    expect(blockingChecks(required)).toEqual(["lint", "smoke"]);
    expect(findings).toEqual(["check smoke"]);
  });

  it("may be red with the leave that takes them out of the ruleset", async () => {
    const leave = "[{ check: smoke, owner: web, reason: flaky, expires: 2099-01-31 }]";
    const main = `{ requiredChecks: [lint, smoke], advisoryChecks: ${leave} }`;
    const { required, findings, notes } = await gateWith(main, ["lint"]);
    expect(blockingChecks(required)).toEqual(["lint"]);
    expect(findings).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^check smoke has not run .* advisory until 2099-01-31/)]);
  });

  it("are never none", async () => {
    const { findings } = await gateWith("{ requiredChecks: [] }", []);
    expect(findings).toEqual(["repository.main.requiredChecks"]);
  });
});

it("a stack cannot have its own", () => {
  for (const key of ["requiredChecks", "advisoryChecks"])
    expect(deploy("production").safeParse({ [key]: [] }).success).toBe(false);
});
