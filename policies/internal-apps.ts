import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { fly } from "../settings/tokens.ts";
import { defineStackRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";
import { ofType } from "./kernel/subjects.ts";

const address = z.object({ app: z.string(), type: z.string() });
const group = z.object({
  app: z.string(),
  machine: z.object({ services: z.array(z.object({ ports: z.array(z.unknown()).nullish() })).nullish() }),
});

/** Nothing inside is reached from outside. In every stack: a preview holds the same code and real credentials. */
export const internalApps = defineStackRule({
  name: "internal-apps",
  displayName: "Internal apps have no public address",
  description:
    "An app that fly.internalApps names, or none of whose groups has a service with a port, has no public IP assignment (v4, shared_v4, v6); private_v6 (Flycast) is allowed.",
  severity: "critical",
  remediationSteps:
    "Remove the IP assignment or use type private_v6; an app that is public declares a service, and is not in the list: npm run pulumi -- config rm --path 'hotdash:fly.internalApps[<n>]' -s <stack>.",
  judge: (subjects, { internalApps: named, problems }) => {
    // Without the list nobody can tell which apps are internal.
    const findings: Finding[] = problems.fly ? [problems.fly] : [];
    const serving = new Set<string>();
    for (const subject of ofType(fly.ProcessGroup, subjects))
      findings.push(
        ...judgeShaped(group, subject, ({ app, machine }) => {
          if (machine.services?.some(({ ports }) => (ports ?? []).length > 0)) serving.add(app);
          return [];
        }),
      );
    for (const subject of ofType(fly.IpAssignment, subjects))
      findings.push(
        ...judgeShaped(address, subject, ({ app, type }) => {
          if (type === "private_v6" || (serving.has(app) && !named.includes(app))) return [];
          const why = named.includes(app) ? "is internal (fly.internalApps)" : "has no service with a port";
          return [
            {
              property: `${subject.name}.type`,
              problem: `is ${type}, a public address, and the app ${app} ${why}`,
              fix: "Remove the address, or use private_v6.",
            },
          ];
        }),
      );
    return findings;
  },
});
