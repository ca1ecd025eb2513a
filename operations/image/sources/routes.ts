import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

/** Folder of the routes of React Router's file conventions (@react-router/fs-routes 7), and the file that says so. */
const FOLDER = "app/routes";
const CONFIG = /^app\/routes\.[cm]?[jt]s$/;
const MODULE = /\.(?:[jt]sx?|mdx?)$/;

/**
 * The paths that an application answers, as far as its sources show them: those of `flatRoutes()` with its defaults, which is
 * what Shopify's template has. Undefined where nothing is certain: routes that are written by hand or elsewhere, or one that takes
 * whatever comes.
 * @param paths files of the checkout
 * @param config text of app/routes.ts
 */
export function routesIn(paths: readonly string[], config: string | undefined): string[] | undefined {
  if (config === undefined || !/^\s*export default flatRoutes\(\s*\)/m.test(config)) return undefined;
  if (/\b(route|index|layout|prefix|relative)\(/.test(config)) return undefined;
  const found = new Set<string>();
  for (const path of paths) {
    const id = idOf(path);
    if (id === undefined) continue;
    const segments = segmentsOf(id);
    if (segments === undefined) return undefined;
    if (!segments.some((one) => one.startsWith("$") || one.startsWith("(")))
      found.add(`/${segments.join("/")}`);
  }
  return found.size > 0 ? [...found].sort() : undefined;
}

/** What a file is called as a route: its name, or that of its folder where it is the folder's `route`. */
function idOf(path: string): string | undefined {
  if (!path.startsWith(`${FOLDER}/`) || !MODULE.test(path)) return undefined;
  const [first = "", second, ...deeper] = path.slice(FOLDER.length + 1).split("/");
  if (second === undefined) return first.replace(MODULE, "");
  return deeper.length === 0 && /^(route|index)$/.test(second.replace(MODULE, "")) ? first : undefined;
}

/** Segments of its path: no layouts, no word for an index. Undefined when it takes any path, or any of one segment. */
function segmentsOf(id: string): string[] | undefined {
  // Square brackets keep what they hold as it is.
  const held: string[] = [];
  const plain = id.replace(/\[([^\]]*)\]/g, (_all, text: string) => `\0${held.push(text) - 1}\0`);
  const segments = plain
    .split(".")
    .filter((one) => !one.startsWith("_"))
    .map((one) =>
      one.replace(/_$/, "").replace(/\0(\d+)\0/g, (_all, index: string) => held[Number(index)] ?? ""),
    );
  return segments[0]?.startsWith("$") ? undefined : segments;
}

/** The same of a folder on this machine. */
export async function routesOfCheckout(folder: string): Promise<string[] | undefined> {
  const inApp = (await readdir(join(folder, "app")).catch(() => [])).map((name) => posix.join("app", name));
  const config = inApp.find((path) => CONFIG.test(path));
  const text = config && (await readFile(join(folder, config), "utf8").catch(() => undefined));
  const below = await readdir(join(folder, FOLDER), { recursive: true }).catch(() => []);
  return routesIn(
    below.map((name) => posix.join(FOLDER, name.replaceAll("\\", "/"))),
    text,
  );
}
