import { REVISION_LABEL, ROUTES_LABEL, VERSION_LABEL } from "../gates/image.ts";

/** What is built. */
export interface ImageBuild {
  /** Registry and repository, without tag: `dashboard.imageRepository`. */
  repository: string;
  /** Commit that it is built from: 40 hexadecimal digits; also its tag. */
  commit: string;
  /** Name under which people know it: `v1.2.3`, or the commit where it has none. */
  version: string;
  /** Folder with the application and its Dockerfile. */
  context: string;
  /** Paths that it answers, where its sources show all of them. */
  routes?: readonly string[] | undefined;
  /** Folder that keeps layers between builds. */
  cache?: string | undefined;
  /** Names of environment variables that the build may read as secrets, and that no layer holds. */
  secrets: readonly string[];
  /** Sends it to the registry. Without it the build only proves that it can be built. */
  push: boolean;
  /** Takes nothing from earlier builds, and the newest base: for patches. */
  fresh: boolean;
  /** Address of the workflow's run that builds it, which the provenance then names; undefined outside of one. */
  builder?: string | undefined;
  /** When: ISO 8601, UTC. */
  now: string;
  /** File that gets what was built, as BuildKit says it. */
  metadata: string;
}

/** Fly's machines run nothing else (its documentation). */
export const IMAGE_PLATFORM = "linux/amd64";

/** The tag of a commit's image; a rebuild with patches has a tag of its own, so that no tag ever names two builds. */
export const tagFor = ({ commit, fresh, now }: Pick<ImageBuild, "commit" | "fresh" | "now">): string =>
  fresh ? `${commit}-patch-${now.slice(0, 10).replaceAll("-", "")}` : commit;

/**
 * Arguments of `docker` for one build by BuildKit: labelled with its commit and version, with a list of its contents (SBOM) and of how
 * it was made, pushed by digest and tag.
 */
export function buildArguments(build: ImageBuild): string[] {
  const { repository, commit, version, context, cache, secrets, push, fresh, now, metadata } = build;
  const provenance = `type=provenance,mode=max,version=v1${build.builder ? `,builder-id=${build.builder}` : ""}`;
  const labels = {
    [REVISION_LABEL]: commit,
    [VERSION_LABEL]: version,
    "org.opencontainers.image.created": now,
    ...(build.routes ? { [ROUTES_LABEL]: build.routes.join(" ") } : {}),
  };
  const layers = cache
    ? [
        "--cache-to",
        `type=local,dest=${cache},mode=max`,
        ...(fresh ? [] : ["--cache-from", `type=local,src=${cache}`]),
      ]
    : [];
  return [
    ...["buildx", "build", "--platform", IMAGE_PLATFORM, "--tag", `${repository}:${tagFor(build)}`],
    ...Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    // For a Dockerfile that wants to know; the labels stand whether it asks or not.
    ...["--build-arg", `REVISION=${commit}`, "--build-arg", `VERSION=${version}`],
    ...secrets.flatMap((name) => ["--secret", `id=${name},env=${name}`]),
    ...layers,
    ...(fresh ? ["--pull", "--no-cache"] : []),
    ...(push ? ["--push", "--attest", "type=sbom", "--attest", provenance] : []),
    ...["--metadata-file", metadata, context],
  ];
}

/** The digest in what BuildKit wrote about a build. @throws Error when there is none */
export function digestIn(metadata: string): string {
  const digest = (JSON.parse(metadata) as Record<string, unknown>)["containerimage.digest"];
  if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new Error("the build names no digest: it was not pushed, or BuildKit is too old");
}
