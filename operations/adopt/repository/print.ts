import { yamlText } from "../../yaml-text.ts";
import { unreadable } from "./deploying.ts";
import type { Proposal } from "./propose.ts";
import type { LiveRepository } from "./read.ts";

/** Reviews that the team's own document about main asks for (branch protection, 2025-10-16). */
const APPROVALS = 2;

/** A proposal as pieces of the stack files, with what nobody can decide for the team as comments. */
export function printProposal(path: string, live: LiveRepository, proposal: Proposal): string {
  const { requiredChecks, checkApps, sometimes, unfit, evidence, secrets, environments } = proposal;
  const heads = live.heads.length;
  const repository = {
    config: {
      "hotdash:repository": {
        name: path.split("/")[1],
        main: {
          requiredChecks,
          ...(Object.keys(checkApps).length > 0 ? { checkApps } : {}),
          approvals: APPROVALS,
        },
      },
    },
  };
  const lines = (of: readonly string[]) => of.map((line) => `# ${line}`).join("\n");
  return [
    lines([
      `${path}, as it is; nothing was changed.`,
      `Pulumi.shared.yaml: checks that each of the newest ${heads} pull requests to ${live.defaultBranch} got.`,
      ...(heads === 0
        ? [
            "No pull request had any check, so that none can be required yet: main would merge what nothing has seen.",
          ]
        : []),
      ...sometimes.map(
        ({ name, of }) =>
          `left out: ${name} reported for ${of} of ${heads}; it would block every merge without it.`,
      ),
      ...unfit.map(({ name, why }) => `left out: ${name} ${why}.`),
      ...unreadable(live.workflows).map(
        (workflow) => `${workflow} is no YAML: GitHub runs none of it, and none of its checks ever reports.`,
      ),
    ]),
    yamlText(repository).trim(),
    lines([
      `Pulumi.staging.yaml, Pulumi.production.yaml: artifacts of pushes to ${live.defaultBranch} that hold a report.`,
      ...(evidence.length === 0
        ? ["None does. docs/connect-the-application.md has the jobs that leave them."]
        : []),
    ]),
    ...(evidence.length > 0 ? [yamlText({ config: { "hotdash:deploy": { evidence } } }).trim()] : []),
    lines([
      `Environments: ${environments.join(", ") || "none"}.`,
      "Secrets that its workflows read, by name:",
      ...secrets.map(
        ({ name, workflows, kept }) =>
          `${name}: ${workflows.map((one) => one.split("/").at(-1)).join(", ")}; ${kept.length > 0 ? `kept in ${kept.map((one) => one || "the repository").join(", ")}` : "kept nowhere that this token sees"}`,
      ),
    ]),
    "",
  ].join("\n");
}
