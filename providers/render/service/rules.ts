import type { DiffRules } from "../../kernel/implementation.ts";
import { fixedPlace } from "../common.ts";
import type { ServiceInputs } from "./schema.ts";
import { isUndeployed } from "./undeployed.ts";

/** What a change of a service means: only its place makes a new one, and never one that holds data. */
export const serviceRules: DiffRules<ServiceInputs> = {
  replace: ["type", "region"],
  fixed: fixedPlace,
  // How the next deploy goes, and what guides other operations, is not a reason for one.
  ignore: ["rollout", "smoke", "hstsMaxAge", "adopt", "destroyData"],
  unfinished: isUndeployed,
  refuse: (olds, news) => {
    const { disk } = olds;
    if (!disk) return [];
    const lost = news.destroyData === disk.name;
    const gone = `the data on the disk "${disk.name}" (${disk.sizeGB} GB) would be lost`;
    const found: { property: string; reason: string }[] = [];
    for (const property of ["type", "region"] as const) {
      if (olds[property] !== news[property])
        found.push({
          property,
          reason: `cannot change from ${olds[property]} to ${news[property]}: that makes a new service, and ${gone}. Declare a second service, copy the data, then remove this one`,
        });
    }
    if (!news.disk && !lost)
      found.push({
        property: "disk",
        reason: `cannot go: ${gone}. Set destroyData: "${disk.name}" when that is meant`,
      });
    if (news.disk && news.disk.sizeGB < disk.sizeGB)
      found.push({
        property: "disk.sizeGB",
        reason: `cannot shrink from ${disk.sizeGB} to ${news.disk.sizeGB}: disks only grow. Declare a second service with a smaller disk and copy the data`,
      });
    return found;
  },
  announce: ({ name, type, plan, numInstances, autoscaling, suspended }) => {
    const count = autoscaling ? `${autoscaling.min} to ${autoscaling.max}` : String(numInstances);
    const many = type === "cron_job" ? "" : `, ${count} of plan ${plan}`;
    return `${name}: ${type.replaceAll("_", " ")}${many}${suspended ? ", suspended" : ""}`;
  },
};
