import * as z from "zod";
import type { Finding } from "../../settings/finding.ts";
import type { GithubClient } from "../github/client.ts";
import { jsonIn } from "../github/documents.ts";
import { artifact, type WorkflowRun, workflowRun } from "../github/shapes.ts";
import type { ImageProvenance } from "../registry/provenance.ts";
import type { Verdict } from "./gate.ts";
import { REVISION_LABEL } from "./image.ts";
import { VERSION } from "./provenance.ts";

/** Artifact in which a build says the digest that it pushed. */
export const RECORD = "image";

/** What such a record says. */
const pushed = z.object({ digest: z.string(), commit: z.string() });

/** Where an image says that it comes from, and who is to have built it. */
export interface ImageOriginAsked {
  reference: string;
  /** Digest of what the tag or digest names. */
  digest: string;
  /** Commit that it says it was built from, by its label. */
  revision: string | undefined;
  /** What its build left beside it in the registry about how it was made. */
  provenance: readonly ImageProvenance[];
  /** Paths of the workflows whose images are taken. */
  builders: readonly string[];
}

/** What GitHub knows of the run that provenance names. */
export interface BuildRun {
  run: WorkflowRun;
  /** Digests that the run itself recorded. */
  recorded: readonly string[];
}

/**
 * Whether an image was built by a trusted workflow: asks GitHub for the run that its provenance names, and what that run
 * recorded. Three requests, and one for the artifact.
 *
 * Verified by hashes: that the provenance in the registry is about this image, and belongs to the digest that is deployed.
 * Only stated there: everything in it, since BuildKit signs nothing. So it is not believed but looked up: GitHub's API says
 * which workflow, event, branch and commit the run had, and only the run itself can have left its artifact. What is trusted
 * is GitHub, its token, and the rules of who may start a trusted workflow on main.
 */
export async function imageOriginGate(github: GithubClient, asked: ImageOriginAsked): Promise<Verdict> {
  const named = asked.provenance.flatMap(({ builder }) => runIn(builder, github) ?? []);
  const builds = await Promise.all([...new Set(named)].map((id) => buildOf(github, id)));
  return judgeImageOrigin(
    asked,
    builds.filter((one) => one !== undefined),
  );
}

/** The number of a run of this repository in a builder's address: `https://github.com/<owner>/<name>/actions/runs/1/attempts/1`. */
export function runIn(
  builder: string,
  { owner, repository }: Pick<GithubClient, "owner" | "repository">,
): number | undefined {
  const [, path, id] =
    /^https:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\/(\d+)(?:\/attempts\/\d+)?$/.exec(builder) ?? [];
  return path?.toLowerCase() === `${owner}/${repository}`.toLowerCase() ? Number(id) : undefined;
}

async function buildOf(github: GithubClient, id: number): Promise<BuildRun | undefined> {
  const run = await github.find(`/actions/runs/${id}`, workflowRun);
  if (!run) return undefined;
  const left = await github.list(`/actions/runs/${id}/artifacts?name=${RECORD}`, artifact, "artifacts");
  const recorded = left
    .filter(({ name, expired, workflow_run: of }) => name === RECORD && !expired && of?.id === id)
    .map(async (one) => jsonIn(await github.download(`/actions/artifacts/${one.id}/zip`)));
  const documents = (await Promise.all(recorded)).flat();
  return { run, recorded: documents.flatMap((one) => pushed.safeParse(one).data?.digest ?? []) };
}

/** The same from what GitHub answered. Pure. */
export function judgeImageOrigin(asked: ImageOriginAsked, builds: readonly BuildRun[]): Verdict {
  const { reference, digest, revision, provenance, builders } = asked;
  const findings: Finding[] = [];
  const add = (problem: string, fix: string) =>
    findings.push({ property: `image ${reference}`, problem, fix });
  const again = `build it by the workflow: a push to main, or gh workflow run patch.yml (allowed: ${builders.join(", ")})`;
  if (revision === undefined)
    add(`does not say which commit it was built from (label ${REVISION_LABEL})`, again);
  if (provenance.length === 0) add("has no provenance in the registry: nobody knows who built it", again);
  else if (builds.length === 0)
    add(
      `says that it was built by ${provenance.map(({ builder }) => builder || "nobody").join(", ")}, which is no run of this repository that GitHub knows`,
      again,
    );
  else {
    // One that is wrong is hidden by no good one: whoever may push beside an image may add to what stands there.
    const wrong = builds.flatMap((one) => problemWith(one, { digest, revision, builders }) ?? []);
    for (const problem of wrong) add(problem, again);
  }
  const [build] = builds;
  return {
    findings,
    notes: findings.length === 0 && build ? [`built by ${build.run.path}, run ${build.run.id}`] : [],
  };
}

/** Events by which a trusted workflow runs main's code, or a release tag's. */
const EVENTS = ["push", "schedule", "workflow_dispatch", "workflow_run"];

function problemWith(
  { run, recorded }: BuildRun,
  { digest, revision, builders }: Pick<ImageOriginAsked, "digest" | "revision" | "builders">,
): string | undefined {
  const { id, path, event, head_branch: ref, head_sha: sha } = run;
  const file = path.split("@")[0] ?? path;
  if (!builders.includes(file)) return `was built by ${file} (run ${id}), which is not trusted with it`;
  if (!EVENTS.includes(event) || (ref !== "main" && !VERSION.test(ref ?? "")))
    return `was built for ${event} of ${ref ?? "no branch"} (run ${id}), and not on main or a release tag`;
  if (revision !== undefined && sha !== revision)
    return `says that it was built from ${revision.slice(0, 12)}, and run ${id} had ${sha.slice(0, 12)}`;
  if (!recorded.includes(digest))
    return `names run ${id} of ${file}, which recorded ${recorded.length === 0 ? "no image" : "another image"}`;
  return undefined;
}
