import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { listed } from "../gates/gate.ts";
import { revisionOf } from "../gates/image.ts";
import { imageOriginGate } from "../gates/image-origin.ts";
import { VERSION } from "../gates/provenance.ts";
import { clientFromEnvironment, runAddress, setOutputs } from "../github/job.ts";
import { templateRepository } from "../previews/template.ts";
import { type RegistryAccess, registryAccess } from "../registry/access.ts";
import { Registry } from "../registry/client.ts";
import { openStack, WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { dashboardOf, deployOf } from "../workspace/stack-file.ts";
import { buildArguments, digestIn, IMAGE_PLATFORM, type ImageBuild, tagFor } from "./build.ts";
import { checkImage } from "./check.ts";
import { docker } from "./docker.ts";
import { versionAt } from "./version.ts";

/*
 * npm run image -- --commit <sha> --context <folder> [--version v1.2.3] [--cache <folder>] [--secret <NAME> ...] [--push]
 * [--fresh] [--for preview] [--sbom <file>] [--record <file>]: builds the dashboard's image of a commit with BuildKit. An image of the commit that the registry has already
 * is not built again. `--fresh` takes nothing from earlier builds, under a tag of its own. Without --push it is only built.
 * `--for preview` keeps it where previews take images from, and never where staging and production do. The version is the tag v<semver> of the commit, or the commit. Answers `repository@digest`, in a job as the outputs
 * `image` and `digest` too, once the image in the registry passes the check; `--sbom` keeps the list of its contents,
 * `--record` what was pushed: the workflow's own artifact, by which a deploy knows the image again. An image that is there
 * already is taken only when a trusted workflow built it.
 *
 * npm run image -- --check <tag or digest>: that check alone.
 */
try {
  const { values } = parseArgs({
    options: {
      ...{ commit: { type: "string" }, context: { type: "string", default: "." }, cache: { type: "string" } },
      ...{ version: { type: "string" }, check: { type: "string" } },
      ...{ sbom: { type: "string" }, record: { type: "string" } },
      for: { type: "string", default: "build" },
      secret: { type: "string", multiple: true, default: [] },
      ...{ push: { type: "boolean", default: false }, fresh: { type: "boolean", default: false } },
    },
  });
  const stack = await openStack("staging", "image");
  if (!["build", "preview"].includes(values.for))
    throw new Error(
      `--for = ${JSON.stringify(values.for)}\n   is nothing that images are built for\n   allowed: build (staging and production), preview`,
    );
  const repository =
    values.for === "preview" ? await templateRepository() : (await dashboardOf(stack)).imageRepository;
  const platform = process.env[WORKSPACE_VARIABLE] ? "simulated" : "live";
  const reach = () => registryAccess(repository, platform, stack.project.env);
  const check = (access: RegistryAccess, reference: string, commit?: string) =>
    checkImage({ registry: new Registry(access), reference, commit, stack, now: Date.now() });
  if (values.check !== undefined)
    console.log(`${repository}@${await check(reach(), values.check)} can be deployed`);
  else await build();

  async function build(): Promise<void> {
    const commit = values.commit ?? process.env.GITHUB_SHA ?? "";
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw new Error(
        `--commit = ${JSON.stringify(commit)}\n   is no commit\n   allowed: 40 hexadecimal digits, as git rev-parse HEAD prints`,
      );
    const context = resolve(values.context);
    if (values.version && !VERSION.test(values.version))
      throw new Error(
        `--version = ${JSON.stringify(values.version)}\n   is none\n   allowed: v<semver>, such as v1.2.3`,
      );
    const missing = values.secret.filter((name) => !process.env[name]);
    if (missing.length > 0)
      throw new Error(`the build needs ${missing.join(", ")}, and the environment has no such variable`);
    const now = new Date().toISOString();
    const tag = tagFor({ commit, fresh: values.fresh, now });
    // Another build of a commit is another thing than what its tag named.
    const tagged = values.fresh ? undefined : await versionAt(commit, context);
    const version = values.version || tagged || tag;
    const registry = values.push ? reach() : undefined;
    let digest = registry && (await new Registry(registry).resolve(tag));
    if (digest && registry) {
      console.log(`${repository}:${tag} is there already`);
      if (values.for === "build") await expectOurs(new Registry(registry), digest, commit);
    } else {
      const folder = await mkdtemp(join(tmpdir(), "hotdash-image-"));
      try {
        const build: ImageBuild = {
          ...{ repository, commit, version, now, push: values.push, fresh: values.fresh },
          ...{ secrets: values.secret, context, cache: values.cache && resolve(values.cache) },
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
        if (values.push) digest = digestIn(await readFile(build.metadata, "utf8"));
        if (digest && values.record !== undefined)
          await writeFile(values.record, `${JSON.stringify({ digest, commit, tag, repository })}\n`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    if (!digest || !registry) return;
    await check(registry, digest, commit);
    if (values.sbom !== undefined) {
      const contents = await new Registry(registry).sbom(digest, IMAGE_PLATFORM);
      if (contents) await writeFile(values.sbom, `${JSON.stringify(contents)}\n`);
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
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
