import * as z from "zod";
import { judgeMirrored, judgeVariables } from "../../settings/rules/names-found.ts";
import { neverMirrored } from "../../settings/rules/retired-variables.ts";
import { github } from "../../settings/tokens.ts";
import { handSetSecrets, WORKFLOW_VARIABLES } from "../../settings/workflow-credentials.ts";
import type { GithubClient } from "../github/client.ts";
import type { ExportedResource } from "../workspace/stack.ts";

/** As much as GitHub says of a secret or a variable in a list (its documentation). */
const named = z.object({ name: z.string(), updated_at: z.iso.datetime() });
type Named = z.infer<typeof named>;

/** What one environment on GitHub holds. */
export interface EnvironmentContents {
  environment: string;
  secrets: readonly Named[];
  variables: readonly Named[];
}

/** What the stored state of a stack declares on GitHub. */
type Declared = Pick<ExportedResource, "urn" | "type" | "inputs" | "outputs">;

/**
 * What GitHub's provider cannot see, as it looks only at what a stack declares: names in its environments that nobody
 * declares, retired ones among them, and secrets that were set by hand since.
 */
export function compareContents(
  declared: readonly Declared[],
  { environment, secrets, variables }: EnvironmentContents,
  repository: string,
): string[] {
  const here = declared.filter(({ inputs }) => inputs?.environment === environment);
  const names = (type: string, key: string) =>
    here.filter((one) => one.type === type).map(({ inputs }) => String(inputs?.[key]));
  const place = `the environment ${environment} on GitHub`;
  const removal = (kind: "secret" | "variable") => (name: string) =>
    `gh ${kind} delete ${name} --env ${environment} -R ${repository}`;
  return [
    ...judgeMirrored({
      place,
      names: secrets.map(({ name }) => name),
      expected: [...names(github.ActionsEnvironmentSecret, "secretName"), ...handSetSecrets(environment)],
      removal: removal("secret"),
    }),
    ...judgeVariables({
      place,
      names: variables.map(({ name }) => name),
      expected: [...names(github.ActionsEnvironmentVariable, "variableName"), ...WORKFLOW_VARIABLES],
      removal: removal("variable"),
    }),
    ...here.flatMap((one) => setByHand(one, secrets, place)),
  ];
}

/**
 * GitHub never shows a secret's value, only when it was set: another time than that of the last update means another hand.
 * The provider keeps both times and makes no change of their difference, so the resource has to be replaced by name.
 */
function setByHand(
  { urn, type, inputs, outputs }: Declared,
  secrets: readonly Named[],
  place: string,
): string[] {
  if (type !== github.ActionsEnvironmentSecret) return [];
  const live = secrets.find(({ name }) => name === inputs?.secretName);
  // One that is gone is drift that a refresh sees.
  const known = timeOf(outputs?.updatedAt);
  if (!live || known === undefined || known === Date.parse(live.updated_at)) return [];
  const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "<stack>";
  const fix = `Set it again: npm run up -- ${stack} --replace '${urn}'`;
  return [
    `${live.name} in ${place} was set at ${live.updated_at} by somebody else than the last update. ${fix}`,
  ];
}

/** The provider writes times as Go does: `2026-11-21 15:04:05 +0000 UTC`. */
function timeOf(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const time = Date.parse(text.replace(/^(\S+) (\S+) \+0000 UTC$/, "$1T$2Z"));
  return Number.isNaN(time) ? undefined : time;
}

/** Compares each environment that a stack declares with what GitHub lists in it: three requests an environment. */
export async function checkGithub(declared: readonly Declared[], client: GithubClient): Promise<string[]> {
  const repository = `${client.owner}/${client.repository}`;
  const environments = declared.filter(({ type }) => type === github.RepositoryEnvironment);
  const remarks: string[] = [];
  for (const { inputs } of environments) {
    const environment = String(inputs?.environment);
    const path = `/environments/${encodeURIComponent(environment)}`;
    // One that is gone is drift that a refresh sees.
    if ((await client.find(path, z.object({ name: z.string() }))) === undefined) continue;
    const secrets = await client.list(`${path}/secrets`, named, "secrets");
    const variables = await client.list(`${path}/variables`, named, "variables");
    remarks.push(...compareContents(declared, { environment, secrets, variables }, repository));
  }
  return remarks;
}

/** Secrets of the repository itself, which workflows of every branch read: none that is retired or never mirrored. */
export async function checkRepositorySecrets(client: GithubClient): Promise<string[]> {
  const secrets = await client.list("/actions/secrets", named, "secrets");
  return judgeMirrored({
    place: "the repository's own secrets on GitHub",
    names: secrets.map(({ name }) => name).filter((name) => neverMirrored(name) !== undefined),
    expected: [],
    removal: (name) => `gh secret delete ${name} -R ${client.owner}/${client.repository}`,
  });
}
