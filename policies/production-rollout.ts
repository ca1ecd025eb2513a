import * as z from "zod";
import { judgeRollout, LONGEST_ROLLOUT } from "../settings/rules/production/rollout.ts";
import { fly } from "../settings/tokens.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const number = z.number().nullish();
const shape = z.object({
  strategy: z.string().nullish(),
  rollout: z
    .object({ health_timeout_seconds: number, settle_seconds: number, deadline_seconds: number })
    .nullish(),
  machine: z.object({
    schedule: z.string().nullish(),
    services: z.array(z.object({ checks: z.array(z.unknown()).nullish() })).nullish(),
    checks: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** A bad release is noticed and put back. Staging may try out how immediate goes, and is told. */
export const productionRollout = defineRule({
  name: "production-rollout",
  displayName: "Production's rollouts can fail and be put back",
  description:
    "In production no group is replaced all at once, and its gate can fail in time. That what fails is put back needs no rule: no input turns it off.",
  severity: "high",
  remediationSteps:
    "Set dashboard.web.strategy or dashboard.web.rollout with npm run pulumi -- config set --path 'hotdash:dashboard.web.strategy' rolling -s production.",
  advisoryIn: ["staging", "preview"],
  config: z.object({
    longest: z
      .int()
      .min(1)
      .default(LONGEST_ROLLOUT)
      .describe("Seconds within which a rollout has ended; CI must wait longer."),
  }),
  judge: (subject, _facts, { longest }) =>
    subject.type === fly.ProcessGroup
      ? judgeShaped(shape, subject, ({ machine, ...group }) =>
          judgeRollout(
            {
              ...group,
              job: machine.schedule != null,
              checks: [
                ...(machine.services ?? []).flatMap(({ checks }) => checks ?? []),
                ...Object.keys(machine.checks ?? {}),
              ].length,
            },
            longest,
          ),
        )
      : [],
});
