import { createHash } from "node:crypto";

/** Host of images that name none, as Docker's reference grammar has it. */
const DEFAULT_HOST = "docker.io";

/**
 * An image reference in full, as Render answers it: host, `library/` and `:latest` are filled in where they are missing.
 * Undefined: this is no image reference.
 */
export function normaliseImage(image: string): string | undefined {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$/.test(image)) return undefined;
  const slash = image.indexOf("/");
  const first = slash < 0 ? "" : image.slice(0, slash);
  const hosted = first.includes(".") || first.includes(":") || first === "localhost";
  const host = hosted ? first : DEFAULT_HOST;
  const path = hosted ? image.slice(slash + 1) : image;
  const repository = host === DEFAULT_HOST && !path.includes("/") ? `library/${path}` : path;
  const tagged = repository.includes("@") || /:[^/]+$/.test(repository);
  return `${host}/${repository}${tagged ? "" : ":latest"}`;
}

/** Host and repository of a normalised reference, without tag and digest. */
export const repositoryOf = (image: string) => image.replace(/@.*$/, "").replace(/:[^/:]+$/, "");

/** The digest that a reference stands for: its own, or one made up from it. */
export function digestOf(image: string): string {
  const own = /sha256:[0-9a-f]{64}/.exec(image)?.[0];
  return own ?? `sha256:${createHash("sha256").update(image).digest("hex")}`;
}
