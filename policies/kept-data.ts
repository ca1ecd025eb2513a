import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { judgeVolume } from "../settings/rules/production/data.ts";
import { fly } from "../settings/tokens.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { defineRule, type Subject } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const flag = z.boolean().nullish();
const shape = z.object({
  encrypted: flag,
  auto_backup_enabled: flag,
  snapshot_retention: z.number().nullish(),
});

/** What a live stack loses for good when it is deleted: data, and an app's addresses and certificate. */
const protectedTypes = new Set<string>([fly.Volume, fly.App, fly.Certificate]);

/** Data survives mistakes. In staging and production; a preview's data goes with its pull request. */
export const keptData = defineRule({
  name: "kept-data",
  displayName: "Data is encrypted, snapshotted and protected",
  description:
    "In staging and production volumes are encrypted and snapshotted; in live ones volumes, apps and certificates are protected from deletion.",
  severity: "critical",
  remediationSteps:
    "Set dashboard.chroma.volume.snapshot_retention, or pass the option protect: settings.protectData (settings/types.ts) to the resource.",
  config: z.object({
    leastDays: z.int().min(1).max(60).default(1).describe("Days that a snapshot is kept at least."),
  }),
  judge: (subject, facts, { leastDays }) => {
    if (facts.environment === "preview") return [];
    const volume =
      subject.type === fly.Volume
        ? judgeShaped(shape, subject, (inputs) => judgeVolume(inputs, leastDays))
        : [];
    return [...volume, ...judgeProtection(subject, facts)];
  },
});

function judgeProtection({ type, protect }: Subject, { platform, problems }: StackFacts): Finding[] {
  if (platform !== "live" || protect || !protectedTypes.has(type)) return [];
  return [
    ...(problems.platform ? [problems.platform] : []),
    {
      property: "The option protect",
      problem: "is not set, so that one mistake deletes it",
      fix: "Declare the resource with protect: settings.protectData.",
    },
  ];
}
