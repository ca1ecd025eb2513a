import * as z from "zod";
import { variableOf } from "../../settings/matrix/table.ts";
import { isOfApp } from "../../settings/rules/retired-variables.ts";
import { WORKFLOW_SECRETS } from "../../settings/workflow-credentials.ts";
import type { GithubClient } from "../github/client.ts";

/** A secret on GitHub: its name, and the path of the list that holds it. */
export interface StoredSecret {
  name: string;
  list: string;
  /** For people: `the repository`, `the environment staging`. */
  place: string;
}

const named = z.object({ name: z.string() });

/** Every secret of the repository and of its environments, by name. One list each, as long as it has one page. */
export async function readSecrets(client: GithubClient): Promise<StoredSecret[]> {
  const environments = await client.list("/environments", named, "environments");
  const places = [
    { list: "/actions/secrets", place: "the repository" },
    ...environments.map(({ name }) => ({
      list: `/environments/${encodeURIComponent(name)}/secrets`,
      place: `the environment ${name}`,
    })),
  ];
  const found = await Promise.all(
    places.map(async (where) =>
      (await client.list(where.list, named, "secrets")).map(({ name }) => ({ name, ...where })),
    ),
  );
  return found.flat();
}

/** Why a secret cannot belong to an app that goes; undefined when it may. */
export const neededSecret = (name: string): string | undefined =>
  variableOf(name) || WORKFLOW_SECRETS.includes(name) ? "the stacks or their workflows read it" : undefined;

/**
 * Which secrets go with an app: those that carry its name or are on the list of retired ones, and those that were asked for.
 * One that a stack reads never goes by its name alone.
 */
export const secretsOfApp = (
  all: readonly StoredSecret[],
  app: string,
  asked: readonly string[],
): StoredSecret[] =>
  all.filter(({ name }) => asked.includes(name) || (isOfApp(name, app) && neededSecret(name) === undefined));

/** Secrets that may be the app's: they have the name of one that it has on Fly, and nothing of ours reads them. */
export const perhapsOfApp = (
  all: readonly StoredSecret[],
  its: readonly string[],
  going: readonly StoredSecret[],
): StoredSecret[] =>
  all.filter((one) => its.includes(one.name) && neededSecret(one.name) === undefined && !going.includes(one));

/** Removes secrets, and says of each that it is gone. */
export async function removeSecrets(
  client: GithubClient,
  going: readonly StoredSecret[],
  say: (line: string) => void,
): Promise<void> {
  for (const { list, name, place } of going) {
    await client.remove(`${list}/${encodeURIComponent(name)}`);
    say(`GitHub: ${name} of ${place} is removed`);
  }
}
