import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import {
  judgeMemory,
  MEMORY_FLOOR_MB,
  RELEASE_COMMAND,
  RENDER_PLAN_MB,
  type SizedMachine,
} from "../settings/rules/memory.ts";
import { fly, render } from "../settings/tokens.ts";
import { partOf } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const guest = z.object({ memory_mb: z.number() });
const group = z.object({
  group: z.string(),
  machine: z.object({ guest, schedule: z.string().nullish() }),
});
const releaseCommand = z.object({ guest });
const service = z.object({ name: z.string(), type: z.string(), plan: z.string() });

/** Every machine has the memory that the team's images need. In every stack; exceptions carry a reason. */
export const memoryFloor = defineRule({
  name: "memory-floor",
  displayName: "Machines have at least 2048 MB",
  description: `Every machine, and every plan of a service on Render, has at least ${MEMORY_FLOOR_MB} MB; jobs, release commands and previews may have less by an entry with a reason in fly.memoryExceptions.`,
  severity: "medium",
  remediationSteps:
    "Raise memory_mb: npm run pulumi -- config set --path 'hotdash:dashboard.<web|chroma>.guest.memory_mb' 2048 -s <stack>; or add {group, memory_mb, reason} to fly.memoryExceptions.",
  judge: (subject, facts) => {
    if (subject.type === fly.ProcessGroup)
      return judgeShaped(group, subject, ({ group, machine: { guest, schedule } }) =>
        judged(
          { group, memory_mb: guest.memory_mb, ends: schedule != null },
          "machine.guest.memory_mb",
          facts,
        ),
      );
    if (subject.type === render.Service)
      return judgeShaped(service, subject, ({ name, type, plan }) =>
        judged(
          {
            group: partOf(name, facts.systems),
            // A plan that nobody knows counts as one without memory.
            memory_mb: RENDER_PLAN_MB[plan] ?? 0,
            ends: type === "cron_job",
          },
          "plan",
          facts,
        ),
      );
    if (subject.type !== fly.ReleaseCommand) return [];
    return judgeShaped(releaseCommand, subject, ({ guest: { memory_mb } }) =>
      judged({ group: RELEASE_COMMAND, memory_mb, ends: true }, "guest.memory_mb", facts),
    );
  },
});

function judged(machine: SizedMachine, property: string, facts: StackFacts): Finding[] {
  const { environment, memoryExceptions: exceptions, problems } = facts;
  const findings = judgeMemory(machine, { environment, exceptions, property });
  return findings.length > 0 && problems.fly ? [problems.fly, ...findings] : findings;
}
