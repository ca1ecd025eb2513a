import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { judgeVolume } from "../settings/rules/production/data.ts";
import { fly, render } from "../settings/tokens.ts";
import { type StackFacts, stackFacts } from "./kernel/facts.ts";
import { isNode, read } from "./kernel/reading.ts";
import { defineRule, type Subject } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const flag = z.boolean().nullish();
const shape = z.object({
  encrypted: flag,
  auto_backup_enabled: flag,
  snapshot_retention: z.number().nullish(),
});

/** What a live stack loses for good when it is deleted: data, and an app's addresses and certificate. */
const protectedTypes = new Set<string>([
  fly.Volume,
  fly.App,
  fly.Certificate,
  render.KeyValue,
  render.CustomDomain,
]);

/** Data survives mistakes. In staging and production; a preview's data goes with its pull request. */
export const keptData = defineRule({
  name: "kept-data",
  displayName: "Data is encrypted, snapshotted and protected",
  description:
    "In staging and production volumes are encrypted and snapshotted; in live ones volumes, apps, certificates, services with a disk, Key Value and domains are protected from deletion.",
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
  // Encryption has none: with the next update the provider would compare what is declared, false, with the volume.
  remedy: ({ type, props }) => {
    if (type !== fly.Volume || stackFacts().environment === "preview") return false;
    const snapshots = read(props, "auto_backup_enabled");
    return snapshots.known && snapshots.value === false && Reflect.set(props, "auto_backup_enabled", true);
  },
});

/** A disk goes with its service; one that is unknown may be there. */
function hasDisk({ type, props }: Subject): boolean {
  if (type !== render.Service) return false;
  const disk = read(props, "disk");
  return !disk.known || isNode(disk.value);
}

function judgeProtection(subject: Subject, { platform, problems }: StackFacts): Finding[] {
  const { type, protect } = subject;
  if (platform !== "live" || protect || !(protectedTypes.has(type) || hasDisk(subject))) return [];
  return [
    ...(problems.platform ? [problems.platform] : []),
    {
      property: "The option protect",
      problem: "is not set, so that one mistake deletes it",
      fix: "Declare the resource with protect: settings.protectData.",
    },
  ];
}
