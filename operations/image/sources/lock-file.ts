import { satisfies, validRange } from "semver";
import * as z from "zod";

const versions = z.record(z.string(), z.string()).optional();
const declared = {
  dependencies: versions,
  optionalDependencies: versions,
  peerDependencies: versions,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
};

/** What of package.json decides what is installed, what it needs and how it starts. */
export const manifest = z.object({
  ...declared,
  devDependencies: versions,
  scripts: versions,
  engines: z.object({ node: z.string().optional() }).optional(),
  /** Names, or names by the package that they are overridden in, to any depth. */
  overrides: z.record(z.string(), z.unknown()).optional(),
});
export type Manifest = z.infer<typeof manifest>;

const entry = z.object({
  ...declared,
  devDependencies: versions,
  version: z.string().optional(),
  link: z.boolean().optional(),
});
type Entry = z.infer<typeof entry>;

/** npm's lock file from version 2 on; version 1 has no `packages` (docs.npmjs.com, package-lock.json). */
export const lockFile = z.object({ packages: z.record(z.string(), entry) });
export type LockFile = z.infer<typeof lockFile>;

/**
 * Where a lock file is out of step with package.json, as `npm ci` would refuse it: what is missing, and what does not satisfy
 * what asks for it. Packages that packages need count too, and so do optional ones, which `npm ci` wants locked for every
 * platform (seen with npm 10 and 11); only optional peers may be missing.
 * @returns `Missing: zod@^3.0.0`, what package.json asks for itself first, each once
 */
export function outOfStep(own: Manifest, { packages }: LockFile): string[] {
  const overridden = namesIn(own.overrides);
  const found = new Set<string>();
  const look = (place: string, { devDependencies, ...one }: Manifest | Entry, root: boolean) => {
    const installed = { ...(root ? devDependencies : {}), ...one.dependencies, ...one.optionalDependencies };
    const wanted = { ...one.peerDependencies, ...installed };
    const optional = (name: string) =>
      installed[name] === undefined && one.peerDependenciesMeta?.[name]?.optional === true;
    for (const [name, spec] of Object.entries(wanted)) {
      const there = locked(packages, place, name);
      if (!there) {
        if (!optional(name)) found.add(`Missing: ${name}@${spec}`);
      } else if (!there.link && !overridden.has(name) && !fits(there.version, spec))
        found.add(`Invalid: ${name}@${there.version} does not satisfy ${spec}`);
    }
  };
  look("", own, true);
  for (const [place, one] of Object.entries(packages)) if (place !== "" && !one.link) look(place, one, false);
  return [...found];
}

/** The package that `name` is for the package at `place`: the nearest `node_modules` upwards, as Node looks. */
function locked(packages: LockFile["packages"], place: string, name: string): Entry | undefined {
  for (let at = place; ; ) {
    const found = packages[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`];
    if (found || at === "") return found;
    const up = at.lastIndexOf("/node_modules/");
    // A workspace's own folder is below the root.
    at = up >= 0 ? at.slice(0, up) : "";
  }
}

/** Ranges are held against the version; what is no range (a tag, a file, a commit) only has to be there. */
function fits(version: string | undefined, spec: string): boolean {
  const range = /^npm:@?[^@]+@(.+)$/.exec(spec)?.[1] ?? spec;
  if (version === undefined || validRange(range, { loose: true }) === null) return true;
  return satisfies(version, range, { loose: true });
}

function namesIn(overrides: Record<string, unknown> | undefined): Set<string> {
  return new Set(
    Object.entries(overrides ?? {}).flatMap(([name, value]) => [
      name.replace(/(?<=.)@.*$/, ""),
      ...(typeof value === "object" && value ? namesIn(value as Record<string, unknown>) : []),
    ]),
  );
}
