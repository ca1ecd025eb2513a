import { parseImage } from "../../../settings/rules/images.ts";

/** The registry of an image that names none (the grammar of image references). */
const DEFAULT_REGISTRY = "docker.io";

/**
 * An image reference with everything filled in that Render fills in: registry, `library/` and, without a digest, the tag
 * `latest`. Beside a digest a tag decides nothing, and Render may leave it out.
 */
export function fullImage(reference: string): string {
  const { registry, repository, tag, digest } = parseImage(reference);
  const host = registry === "" || registry === "index.docker.io" ? DEFAULT_REGISTRY : registry;
  const path = host === DEFAULT_REGISTRY && !repository.includes("/") ? `library/${repository}` : repository;
  return `${host}/${path}${digest ? `@${digest}` : `:${tag ?? "latest"}`}`;
}

/** Whether two references name the same image. */
export const sameImage = (one: string, other: string) => fullImage(one) === fullImage(other);
