import { isIP } from "node:net";

/** How GitHub is reached: as the provider does it. */
export interface GithubAccess {
  /** `https://api.github.com/`, or the address of an enterprise server or simulator. */
  baseUrl: string;
  owner: string;
  token: string;
}

/** A repository, and how it is reached. */
export interface RepositoryAccess extends GithubAccess {
  repository: string;
}

/** Where the provider goes when nothing else is said. */
export const GITHUB = "https://api.github.com/";

/**
 * Access as a workflow's job has it: `GITHUB_REPOSITORY` (owner/name), `GITHUB_TOKEN`, and `GITHUB_BASE_URL`, which
 * the provider reads too. @default GITHUB_BASE_URL: GitHub itself
 * @throws Error that names all variables that are missing.
 */
export function accessFromEnvironment(env: NodeJS.ProcessEnv = process.env): RepositoryAccess {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: path = "", GITHUB_BASE_URL: baseUrl = GITHUB } = env;
  const [, owner, repository] = /^([\w.-]+)\/([\w.-]+)$/.exec(path) ?? [];
  const missing = [
    ...(token ? [] : ["GITHUB_TOKEN (a token that may read the repository; `gh auth token` prints one)"]),
    ...(owner ? [] : ["GITHUB_REPOSITORY (owner/name, for example Jgorzitza/HotDash)"]),
  ];
  if (!token || !owner || !repository)
    throw new Error(`GitHub cannot be reached. Set ${missing.join(" and ")}`);
  return { baseUrl, owner, repository, token };
}

/** Root of the REST API, without a slash at its end. Any host but GitHub's own is an enterprise server: `/api/v3`. */
export function restRoot(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (["api.github.com", "github.com"].includes(url.hostname)) return "https://api.github.com";
  return new URL(`${url.pathname.replace(/\/?(api\/v3\/?)?$/, "/")}api/v3`, url).href;
}

/** Whether an address is this machine's own, where a simulator is. */
export function isLoopback(baseUrl: string): boolean {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname.replace(/^\[|\]$/g, "") : "";
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Why this token must not go to this address, or undefined: a simulator gets no real one, and GitHub no invented one. */
export function refusedAccess({
  baseUrl,
  token,
}: Pick<GithubAccess, "baseUrl" | "token">): string | undefined {
  if (!URL.canParse(baseUrl))
    return "GITHUB_BASE_URL is no address. Unset it, or set https://api.github.com/";
  const simulated = token.startsWith("sim_");
  if (isLoopback(baseUrl)) {
    return simulated ? undefined : "a simulator must be given a token of the form sim_…, never a real one";
  }
  if (simulated) return `a simulator's token (sim_…) must not go to ${new URL(baseUrl).host}`;
  return new URL(baseUrl).protocol === "https:" ? undefined : "GITHUB_BASE_URL must begin with https://";
}
