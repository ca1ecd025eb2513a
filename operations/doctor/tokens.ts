import * as z from "zod";
import { connect as connectFly } from "../../providers/fly/api/connection.ts";
import { bucket } from "../../providers/fly/api/limits.ts";
import { listOf } from "../../providers/fly/api/lists.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { bucket as renderBucket } from "../../providers/render/api/rate-limits.ts";
import { connect as connectSupabase } from "../../providers/supabase/api/connection.ts";
import { getProject } from "../../providers/supabase/api/project.ts";
import { accessFromEnvironment } from "../github/access.ts";
import { GithubClient } from "../github/client.ts";
import { type Found, missing, there } from "./finding.ts";
import type { Needs } from "./needs.ts";

/** Days before a token ends from which on somebody should make a new one. */
const SOON_DAYS = 14;

/** A token, as far as it can be judged without asking anybody. */
export function tokensNamed(
  { fly, render, github, supabase, platform }: Needs,
  env: NodeJS.ProcessEnv,
): Found[] {
  return [
    ...(fly ? [named("Fly token", () => connectFly({ platform }, env))] : []),
    ...(render ? [named("Render key", () => connectRender({ platform }, env))] : []),
    ...(supabase ? [named("Supabase token", () => connectSupabase({ platform }, env))] : []),
    ...(github
      ? [
          env.GITHUB_TOKEN
            ? named("GitHub token", () => new GithubClient({ ...github, token: env.GITHUB_TOKEN ?? "" }, env))
            : missing("GitHub token", "GITHUB_TOKEN is not set", "export GITHUB_TOKEN=$(gh auth token)"),
        ]
      : []),
  ];
}

/** Whether the environment names a repository and a token for it, as a workflow's job has them. */
export const repositoryFound = (env: NodeJS.ProcessEnv): Found =>
  named("GitHub repository", () => accessFromEnvironment(env));

function named(what: string, open: () => unknown): Found {
  try {
    open();
    return there(what, "is set");
  } catch (error) {
    const [problem = "", ...rest] = messageOf(error)
      .replace(/^(fly|render|supabase|github): /, "")
      .split(". ");
    return missing(what, problem, rest.join(". ") || undefined);
  }
}

/**
 * Asks each platform whose token it is: one request each, all at once. What is not even set is said without asking.
 * @param atGithub told the time by GitHub's clock, in milliseconds since the epoch
 */
export async function tokensAsked(
  needs: Needs,
  env: NodeJS.ProcessEnv,
  atGithub: (date: number) => void = () => {},
): Promise<Found[]> {
  const asks: Readonly<Record<string, () => Promise<Found>>> = {
    "Fly token": () => askFly(needs, env),
    "Render key": () => askRender(needs, env),
    "Supabase token": () => askSupabase(needs, env),
    "GitHub token": () => askGithub(needs, env, atGithub),
  };
  return Promise.all(
    tokensNamed(needs, env).map(async (found) => {
      const ask = asks[found.what];
      if (found.state !== "there" || ask === undefined) return found;
      return ask().catch((error: unknown) => missing(found.what, messageOf(error)));
    }),
  );
}

const current = z.object({
  tokens: listOf(
    z.object({
      org_slug: z.string().nullish(),
      apps: z.array(z.unknown()).nullish(),
      user: z.string().nullish(),
    }),
  ),
});

async function askFly({ fly, platform }: Needs, env: NodeJS.ProcessEnv): Promise<Found> {
  const { body } = await connectFly({ platform }, env).send({
    method: "GET",
    path: "/tokens/current",
    bucket: bucket("get-app", "tokens"),
    answer: current,
  });
  const orgs = [...new Set(body.tokens.flatMap(({ org_slug }) => org_slug ?? []))];
  const limited = body.tokens.every(({ apps }) => (apps ?? []).length > 0);
  const scope = `${orgs.join(", ") || "no organisation named"}${limited ? ", for some apps alone" : ""}`;
  if (fly?.org && orgs.length > 0 && !orgs.includes(fly.org))
    return missing(
      "Fly token",
      `it reaches ${scope}, and the stack is in ${fly.org}`,
      `fly tokens create org --org ${fly.org} --expiry 720h`,
    );
  return there("Fly token", `reaches ${scope}; Fly does not say until when`);
}

async function askRender({ render, platform }: Needs, env: NodeJS.ProcessEnv): Promise<Found> {
  const { body } = await connectRender({ platform }, env).send({
    method: "GET",
    path: "/owners?limit=100",
    bucket: renderBucket("read"),
    answer: z.array(z.object({ owner: z.object({ id: z.string(), name: z.string() }) })),
  });
  const owner = body.find(({ owner: { id } }) => id === render?.ownerId);
  if (render?.ownerId && !owner)
    return missing(
      "Render key",
      `it reaches ${body.map(({ owner: { id } }) => id).join(", ") || "no workspace"}, and the stack is in ${render.ownerId}`,
      "make a key of that workspace's member in Render's dashboard, under Account Settings",
    );
  return there("Render key", `reaches ${owner?.owner.name ?? "its workspaces"}; Render's keys have no end`);
}

async function askSupabase({ supabase, platform }: Needs, env: NodeJS.ProcessEnv): Promise<Found> {
  if (!supabase) return there("Supabase token", "is not needed");
  await getProject(connectSupabase({ platform }, env), supabase.ref);
  return there("Supabase token", `reaches the project ${supabase.ref}; Supabase does not say until when`);
}

async function askGithub(
  { github }: Needs,
  env: NodeJS.ProcessEnv,
  at: (date: number) => void,
): Promise<Found> {
  if (!github) return there("GitHub token", "is not needed");
  const client = new GithubClient({ ...github, token: env.GITHUB_TOKEN ?? "" }, env);
  const { scopes, ends, date } = await client.about();
  if (date !== undefined) at(date);
  const days = ends === undefined ? undefined : Math.floor((ends - Date.now()) / 86_400_000);
  const said = [
    `reaches ${github.owner}/${github.repository}`,
    scopes === undefined ? "GitHub names its scopes for classic tokens alone" : `scopes ${scopes || "none"}`,
    days === undefined ? "no end is named" : `${days} days left`,
  ].join("; ");
  return days !== undefined && days < SOON_DAYS
    ? { what: "GitHub token", state: "unknown", said, fix: "make a new one before it ends" }
    : there("GitHub token", said);
}
