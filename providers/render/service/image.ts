import { parseImage, repositoryName } from "../../../settings/rules/image-reference.ts";

/**
 * An image reference with everything filled in that Render fills in: registry, `library/` and, without a digest, the tag
 * `latest`. Beside a digest a tag decides nothing, and Render may leave it out.
 */
export function fullImage(reference: string): string {
  const { tag, digest } = parseImage(reference);
  return `${repositoryName(reference)}${digest ? `@${digest}` : `:${tag ?? "latest"}`}`;
}

/** Whether two references name the same image. */
export const sameImage = (one: string, other: string) => fullImage(one) === fullImage(other);
