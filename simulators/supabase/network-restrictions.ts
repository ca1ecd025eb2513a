import { isIP } from "node:net";
import * as z from "zod";
import { invalid, json, refuse } from "./errors.ts";
import type { Project, Restrictions } from "./project.ts";
import type { ProjectRoute } from "./project-route.ts";
import { bodyOf } from "./validate.ts";
import { rfc3339, type World } from "./world.ts";

const lists = z.strictObject({
  dbAllowedCidrs: z.array(z.string()).optional(),
  dbAllowedCidrsV6: z.array(z.string()).optional(),
});

/** Who reaches the database. What is asked for is stored at once and in force some time later. */
export function restrictionRoutes(world: World): ProjectRoute[] {
  const path = "/network-restrictions";
  return [
    {
      ...{ method: "GET", path, action: "restrictions.get", kind: "read" },
      handler: (project) => json(200, answer(project, world.now())),
    },
    {
      ...{ method: "POST", path: `${path}/apply`, action: "restrictions.apply", kind: "mutate" },
      handler(project, call) {
        const { dbAllowedCidrs = [], dbAllowedCidrsV6 = [] } = bodyOf(call, lists);
        const { restrictions } = project;
        if (restrictions.entitlement === "disallowed")
          throw refuse(403, "Network restrictions are not allowed on the plan of this organization");
        const wrong = [
          ...dbAllowedCidrs.filter((one) => familyOf(one) !== 4),
          ...dbAllowedCidrsV6.filter((one) => familyOf(one) !== 6),
        ];
        if (wrong.length > 0) throw invalid(`Invalid CIDR: ${wrong.join(", ")}`);
        const now = world.now();
        const before = inForce(project, now);
        project.restrictions = {
          ...restrictions,
          ...{ before, config: { dbAllowedCidrs, dbAllowedCidrsV6 } },
          ...{ updatedAt: now, appliedAt: now + world.timings.restrictions },
        };
        return json(201, answer(project, now));
      },
    },
  ];
}

/** What is in force at a moment. */
export function inForce({ restrictions: { config, before, appliedAt } }: Project, now: number): Restrictions {
  return now < appliedAt ? before : config;
}

function answer({ restrictions }: Project, now: number): Record<string, unknown> {
  const { entitlement, config, before, updatedAt, appliedAt } = restrictions;
  const applied = now >= appliedAt;
  return {
    ...{ entitlement, config, status: applied ? "applied" : "stored" },
    ...(applied ? { applied_at: rfc3339(appliedAt) } : { old_config: before }),
    updated_at: rfc3339(updatedAt),
  };
}

function familyOf(cidr: string): number {
  const [address = "", prefix = "", ...rest] = cidr.split("/");
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  return rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest ? family : 0;
}
