import type { ReleaseCommandArgs } from "../../providers/fly/release-command/resource.ts";
import { RELEASE_COMMAND } from "../../settings/release-command.ts";
import type { StackSettings } from "../../settings/types.ts";

/** What Prisma needs of the plain environment: a flag that changes must not migrate anything. */
const MIGRATION_ENV = ["NODE_ENV"];

/** Prisma's migrations, on a machine like web's. The connections (DIRECT_URL, DATABASE_URL) are secrets of the app. */
export function migrationCommand(
  { dashboard: { web }, fly }: StackSettings,
  env: Record<string, string>,
): Pick<ReleaseCommandArgs, "command" | "env" | "region" | "guest"> {
  return {
    command: [...RELEASE_COMMAND],
    env: Object.fromEntries(Object.entries(env).filter(([name]) => MIGRATION_ENV.includes(name))),
    region: fly.primaryRegion,
    guest: { ...web.guest },
  };
}
