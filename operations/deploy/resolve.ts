import { digestOf } from "../../settings/releases/release.ts";
import { parseImage, repositoryName } from "../../settings/rules/image-reference.ts";
import type { StackSettings } from "../../settings/types.ts";
import { VERSION_LABEL } from "../gates/image.ts";
import { VERSION } from "../gates/provenance.ts";
import { registryAccess } from "../registry/access.ts";
import { Registry, type RegistryImage } from "../registry/client.ts";
import type { ImageProvenance } from "../registry/provenance.ts";
import { EXIT } from "./exit-codes.ts";
import { StepFailure } from "./step.ts";

/** Which image somebody asks for. */
export interface ImageAsked {
  stack: string;
  settings: StackSettings;
  /** The last good image of the stack. */
  running: string | undefined;
  /** Tag, digest or whole reference. @default the image that the settings name, or that runs */
  image: string | undefined;
  /** Name under which the stack then knows it. */
  version: string | undefined;
  /** A past release, by its whole reference. */
  past?: string | undefined;
  env: NodeJS.ProcessEnv;
}

export interface ResolvedImage {
  /** `repository[:tag]@sha256:<64 hex digits>`. */
  reference: string;
  found: RegistryImage;
  /** What its build states about how it was made, beside it in the registry; four more requests. */
  provenance(): Promise<ImageProvenance[]>;
}

/**
 * Finds the one build that is meant, in the registry of the settings, and the reference by which the stack then knows it:
 * with its version where it has one, its build's own name otherwise, so that a rollback can name it. A build that the stack runs already keeps its name.
 * @throws StepFailure when nothing, or not one build, is meant
 */
export async function resolveImage(asked: ImageAsked): Promise<ResolvedImage> {
  const { settings, running, version, env } = asked;
  const { imageRepository } = settings.dashboard;
  const { wanted, asIs } = wantedImage(asked);
  const { tag, digest: named } = parseImage(wanted);
  const access = registryAccess(asIs ? repositoryName(wanted) : imageRepository, settings.platform, env);
  const registry = new Registry(access);
  const { platform } = settings.deploy.image;
  const found = await registry.image(named ?? tag ?? "", platform);
  if (!found)
    throw new StepFailure(
      EXIT.gate,
      `${wanted}: the registry does not have it; nothing was changed\n` +
        `allowed: a tag or digest that was pushed to ${imageRepository}`,
    );
  const provenance = () => registry.provenance(found.digest, platform);
  if (asIs) return { reference: wanted, found, provenance };
  if (running && digestOf(running) === found.digest && version === undefined)
    return { reference: running, found, provenance };
  if (version !== undefined && version !== tag) await expectSame(registry, version, found.digest);
  const name = version ?? tag ?? labelled(found);
  return { reference: `${imageRepository}${name ? `:${name}` : ""}@${found.digest}`, found, provenance };
}

/** The name that the build gave the image, where it can stand as a tag. */
function labelled({ config }: RegistryImage): string | undefined {
  const name = config?.config.Labels?.[VERSION_LABEL];
  return name !== undefined && /^\w[\w.-]{0,127}$/.test(name) && name !== "latest" ? name : undefined;
}

/** A version may not be pushed as a tag; when it is, it must name the same build. */
async function expectSame(registry: Registry, version: string, digest: string): Promise<void> {
  const named = await registry.resolve(version);
  if (named === undefined || named === digest) return;
  throw new StepFailure(
    EXIT.gate,
    `${version} names another build in the registry (${named}), and ${digest} was asked for; nothing was changed`,
  );
}

/** A reference to look up, and whether the stack is to know it by that very text. */
function wantedImage(asked: ImageAsked): { wanted: string; asIs: boolean } {
  const { stack, settings, running, past } = asked;
  const repository = settings.dashboard.imageRepository;
  if (past !== undefined) return { wanted: past, asIs: true };
  const given = asked.image ?? asked.version;
  if (given === undefined) {
    const current = settings.dashboard.image ?? running;
    if (current) return { wanted: current, asIs: true };
    throw new StepFailure(
      EXIT.failed,
      `${stack} has no release yet: name an image\n` +
        `fix: npm run deploy -- ${stack} --image <tag or digest in ${repository}>`,
    );
  }
  if (/^sha256:[0-9a-f]{64}$/.test(given)) return { wanted: `${repository}@${given}`, asIs: false };
  if (/^\w[\w.-]{0,127}$/.test(given)) return { wanted: `${repository}:${given}`, asIs: false };
  const other = parseImage(given);
  if (repositoryName(given) === repositoryName(repository) && (other.tag || other.digest))
    return { wanted: given, asIs: false };
  throw new StepFailure(
    EXIT.usage,
    `--image ${given} is not allowed\nallowed: a tag, sha256:<64 hex digits>, or ${repository} with either of them`,
  );
}

/** The version that a tag names, when it has the form of one. */
export function versionOf(given: string | undefined): string | undefined {
  const tag = given?.includes("/") ? parseImage(given).tag : given;
  return tag !== undefined && VERSION.test(tag) ? tag : undefined;
}
