import { DASHBOARD, SYSTEMS, type System } from "../../../settings/matrix/systems.ts";

/** Folders and files that never run in a deployed process: tests, their helpers, and configuration of tools. */
const TESTS =
  /(^|\/)(tests?|__tests__|__mocks__|e2e|mocks?|fixtures|playwright|\.storybook)\/|\.(test|spec|stories)\.[a-z]+$|(^|\/)(playwright|vitest|vite|jest|eslint|lighthouserc?)[\w.-]*\.config\.[a-z]+$/;

/** What a build writes: the same code again. */
const BUILT =
  /(^|\/)(dist|build|coverage|\.cache|node_modules|_archive|backups?|\.react-router)\/|\.d\.[cm]?ts$|\.min\.js$/;

/** Whether a file is written by a build, or kept for the record. */
export const isBuilt = (path: string): boolean => BUILT.test(path);

/** Who runs a file: a system, or tests alone. */
export function runBy(path: string): System | "tests" {
  if (TESTS.test(path)) return "tests";
  const found = (Object.entries(SYSTEMS) as [System, { folders: readonly string[] }][]).find(
    ([, { folders }]) => folders.some((folder) => path.startsWith(`${folder}/`)),
  );
  // Prisma reads its schema in the dashboard's own process.
  if (path.endsWith(".prisma")) return DASHBOARD;
  return found?.[0] ?? DASHBOARD;
}
