/**
 * An image reference taken apart as Docker's reference grammar does (distribution/reference, "Grammar"): the first part is a
 * host where it has a dot, a colon or a capital letter, or is `localhost`; everything else is on Docker Hub.
 */
export interface ImageReference {
  /** Host and port as written; empty for Docker Hub's short names. */
  registry: string;
  /** As written, in lower case. */
  repository: string;
  tag?: string;
  digest?: string;
}

/** Docker Hub's name in full references. It is no address: its registry answers at `HUB_ADDRESS`. */
const HUB = "docker.io";

/** Where Docker Hub's registry answers; `https://docker.io` is a web site (docker/hub-feedback#1767). */
const HUB_ADDRESS = "registry-1.docker.io";

/** All that Docker Hub is called, no name included. */
const HUBS: ReadonlySet<string> = new Set(["", HUB, "index.docker.io", HUB_ADDRESS]);

/** Where Docker Hub keeps images of one word. */
const OFFICIAL = "library/";

/** Takes a reference apart: `[registry/]repository[:tag][@algorithm:digest]`, lower case, without a URL scheme. */
export function parseImage(reference: string): ImageReference {
  const bare = reference.trim().replace(/^(docker|oci|https?):\/\//i, "");
  const [path = "", digest] = bare.split("@", 2);
  const [, name = "", tag] = /^(.*?)(?::([^:/]*))?$/s.exec(path) ?? [];
  const first = name.split("/")[0] ?? "";
  const hosted =
    name.includes("/") && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const repository = (hosted ? name.slice(first.length + 1) : name).toLowerCase();
  return {
    registry: hosted ? first.toLowerCase() : "",
    repository,
    ...(tag ? { tag } : {}),
    ...(digest ? { digest: digest.toLowerCase() } : {}),
  };
}

/** Host and repository with all filled in that short names leave out: `redis` is `docker.io` and `library/redis`. */
export function fullRepository(reference: string): { host: string; repository: string } {
  const { registry, repository } = parseImage(reference);
  if (!HUBS.has(registry)) return { host: registry, repository };
  return { host: HUB, repository: repository.includes("/") ? repository : `${OFFICIAL}${repository}` };
}

/** The same as one text, without tag and digest: equal for two references of one repository. */
export function repositoryName(reference: string): string {
  const { host, repository } = fullRepository(reference);
  return `${host}/${repository.replace(/\/+$/, "")}`;
}

/** Host and port at which the registry of a reference answers the distribution API. */
export function registryAddress(reference: string): string {
  const { host } = fullRepository(reference);
  return host === HUB ? HUB_ADDRESS : host;
}

/** The part of a reference before tag and digest, as it is written. */
export const withoutVersion = (reference: string): string =>
  reference.replace(/@.*$/s, "").replace(/:[^/:]*$/, "");
