import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listed } from "../gates/gate.ts";
import { revisionOf } from "../gates/image.ts";
import { imageOriginGate } from "../gates/image-origin.ts";
import { clientFromEnvironment, runAddress, setOutputs } from "../github/job.ts";
import { templateRepository } from "../previews/template.ts";
import { type RegistryAccess, registryAccess } from "../registry/access.ts";
import { Registry } from "../registry/client.ts";
import { openStack, WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { dashboardOf, deployOf } from "../workspace/stack-file.ts";
import { buildArguments, digestIn, IMAGE_PLATFORM, type ImageBuild, tagFor } from "./build.ts";
import { checkImage } from "./check.ts";
import { docker } from "./docker.ts";
import { routesOfCheckout } from "./sources/routes.ts";
import { versionAt } from "./version.ts";

/** What `hotdash image` was asked for. Paths are absolute. */
export interface ImageOptions {
  /** 40 hexadecimal digits; every build has one. */
  commit: string | undefined;
  /** The application's checkout. */
  context: string;
  /** `v<semver>`. @default the tag v<semver> of the commit, or the commit */
  version: string | undefined;
  /** Folder that keeps layers. */
  cache: string | undefined;
  /** Variables that the build may read as secrets. */
  secret: readonly string[];
  push: boolean;
  /** Takes nothing from earlier builds, under a tag of its own. */
  fresh: boolean;
  /** `preview` keeps it where previews take images from, and never where staging and production do; else `build`. */
  for: string;
  /** File that keeps the list of its contents. */
  sbom: string | undefined;
  /** File that keeps what was pushed: the workflow's own artifact, by which a deploy knows the image again. */
  record: string | undefined;
  /** Tag or digest of an image that is only checked. */
  check: string | undefined;
}

/**
 * `hotdash image`: builds the dashboard's image of a commit with BuildKit. An image of the commit that the registry has already
 * is not built again, and is taken only when a trusted workflow built it. Answers `repository@digest`, in a job as the outputs
 * `image` and `digest` too, once the image in the registry passes the check.
 */
export async function image(given: ImageOptions): Promise<void> {
  const stack = await openStack("staging", "image");
  const repository =
    given.for === "preview" ? await templateRepository() : (await dashboardOf(stack)).imageRepository;
  const platform = process.env[WORKSPACE_VARIABLE] ? "simulated" : "live";
  const reach = () => registryAccess(repository, platform, stack.project.env);
  const check = (access: RegistryAccess, reference: string, commit?: string) =>
    checkImage({ registry: new Registry(access), reference, commit, stack, now: Date.now() });
  if (given.check !== undefined)
    console.log(`${repository}@${await check(reach(), given.check)} can be deployed`);
  else await build();

  async function build(): Promise<void> {
    const { commit = "", context } = given;
    const now = new Date().toISOString();
    const tag = tagFor({ commit, fresh: given.fresh, now });
    // Another build of a commit is another thing than what its tag named.
    const tagged = given.fresh ? undefined : await versionAt(commit, context);
    const version = given.version || tagged || tag;
    const registry = given.push ? reach() : undefined;
    let digest = registry && (await new Registry(registry).resolve(tag));
    if (digest && registry) {
      console.log(`${repository}:${tag} is there already`);
      if (given.for === "build") await expectOurs(new Registry(registry), digest, commit);
    } else {
      const folder = await mkdtemp(join(tmpdir(), "hotdash-image-"));
      try {
        const build: ImageBuild = {
          ...{ repository, commit, version, now, push: given.push, fresh: given.fresh },
          ...{ secrets: given.secret, context, cache: given.cache, routes: await routesOfCheckout(context) },
          ...{ metadata: join(folder, "metadata.json"), builder: runAddress(process.env, "attempt") },
        };
        if (registry?.credentials)
          await docker(
            [
              "login",
              new URL(registry.url).host,
              "--username",
              registry.credentials.user,
              "--password-stdin",
            ],
            { folder, input: registry.credentials.password },
          );
        // The builder that Docker starts with keeps no layers elsewhere.
        await docker(["buildx", "create", "--driver", "docker-container", "--name", "hotdash", "--use"], {
          folder,
          may: true,
        });
        await docker(buildArguments(build), { folder });
        if (given.push) digest = digestIn(await readFile(build.metadata, "utf8"));
        if (digest && given.record !== undefined)
          await writeFile(given.record, `${JSON.stringify({ digest, commit, tag, repository })}\n`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    if (!digest || !registry) return;
    await check(registry, digest, commit);
    if (given.sbom !== undefined) {
      const contents = await new Registry(registry).sbom(digest, IMAGE_PLATFORM);
      if (contents) await writeFile(given.sbom, `${JSON.stringify(contents)}\n`);
      else console.log("the build left no list of its contents (SBOM) in the registry");
    }
    console.log(`${repository}@${digest}`);
    await setOutputs({ image: `${repository}@${digest}`, digest, tag, version });
  }

  /** What stands under a commit's tag is another's when no trusted workflow pushed it. */
  async function expectOurs(images: Registry, digest: string, commit: string): Promise<void> {
    const { builders, platform: of } = (await deployOf(stack)).image;
    const found = await images.image(digest, of);
    const revision = found && revisionOf(found);
    const provenance = await images.provenance(digest, of);
    const reference = `${repository}@${digest}`;
    const { findings } = await imageOriginGate(clientFromEnvironment(), {
      ...{ reference, digest, revision, provenance, builders },
    });
    if (revision !== undefined && revision !== commit)
      findings.push({
        property: `image ${reference}`,
        problem: `was built from ${revision.slice(0, 12)}, and stands under ${commit.slice(0, 12)}`,
        fix: "delete the tag in the registry, and run this again",
      });
    if (findings.length > 0)
      throw new Error(`the image that is there already is not taken:\n${listed(findings)}`);
  }
}
