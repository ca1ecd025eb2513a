/** Any origin does: what counts is whether a path stays on it. */
const ORIGIN = "https://own.invalid";

/**
 * Whether a path stays on the host that it is asked at. `//host/x` and `/\host/x` name another host to every client that
 * follows the URL standard, also with tabs and line feeds between their slashes.
 */
export function staysOnOrigin(path: string): boolean {
  return path.startsWith("/") && URL.canParse(path, ORIGIN) && new URL(path, ORIGIN).origin === ORIGIN;
}

/** The same as a pattern, for paths without white space. */
export const OWN_PATH_PATTERN = /^\/(?![/\\])\S*$/;

/** What is said of a path that does not. */
export const OWN_PATH = "a path that starts with one / and stays on its own host";

/** The address of a path at a base. @throws Error when it would lead to another host */
export function pathAt(path: string, base: string): URL {
  if (!staysOnOrigin(path)) throw new Error(`${JSON.stringify(path)} is no path; allowed: ${OWN_PATH}`);
  return new URL(path, base);
}
