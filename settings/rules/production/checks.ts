import type { Finding } from "../../finding.ts";
import { SMOKE_INSTEAD, systemBehind, wouldLeaveRouting } from "../check-paths.ts";
import { isDuration } from "../durations.ts";

/** How often a check asks, how long it waits, and how long a machine has to start: all are said, none left to Fly. */
const DURATIONS = ["interval", "timeout", "grace_period"] as const;

/** A service with its health checks; an absent path is one of a TCP check. */
export interface CheckedService {
  checks?:
    | readonly Partial<Record<(typeof DURATIONS)[number] | "path", string | null | undefined>>[]
    | null
    | undefined;
}

/** Judges the health checks of services: without one, a machine gets traffic whatever its state. */
export function judgeChecks(services: readonly CheckedService[]): Finding[] {
  return services.flatMap(({ checks }, index) => {
    const path = `machine.services[${index}].checks`;
    if (!checks || checks.length === 0)
      return [
        {
          property: path,
          problem: "is empty, so that a machine gets traffic whatever its state",
          fix: "Declare a health check (dashboard.web.checks).",
        },
      ];
    return checks.flatMap((check, number) => [
      ...DURATIONS.filter((name) => !isDuration(check[name])).map((name) => ({
        property: `${path}[${number}].${name}`,
        problem: "is not set to a duration",
        fix: `Set it, such as ${name === "timeout" ? "5s" : "30s"} (dashboard.web.checks).`,
      })),
      ...judgeCheckPath(`${path}[${number}].path`, check.path),
    ]);
  });
}

/** Judges where a machine is checked: a route that asks another system is no check of the machine. */
export function judgeCheckPath(property: string, path: string | null | undefined): Finding[] {
  const system = path?.startsWith("/") ? systemBehind(path) : undefined;
  return system === undefined ? [] : [{ property, problem: wouldLeaveRouting(system), fix: SMOKE_INSTEAD }];
}
