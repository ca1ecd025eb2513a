import type { DiffRules } from "../../kernel/implementation.ts";
import { fixedPlace } from "../common.ts";
import type { VolumeInputs } from "./schema.ts";

const NEVER_REPLACED =
  "A volume holds data and is never replaced. Declare a second volume with another name and with snapshot_id (a snapshot of this one, `fly volumes snapshots list`), mount it instead, then remove this one";

/** Where a volume's data came from: of use once, when it is made. */
const ORIGINS = ["snapshot_id", "source_volume_id"] as const;

/** What may change of a volume, and how. */
export const volumeRules: DiffRules<VolumeInputs> = {
  replace: [],
  fixed: {
    ...fixedPlace,
    app: NEVER_REPLACED,
    name: NEVER_REPLACED,
    region: NEVER_REPLACED,
    encrypted: NEVER_REPLACED,
  },
  ignore: ["compute", "adopt", "protectData", ...ORIGINS],
  refuse: (olds, news) => {
    const refused = ORIGINS.flatMap((property) => {
      const [before, after] = [olds[property], news[property]];
      if (after === undefined || after === before) return [];
      return [{ property, reason: originReason(before, after) }];
    });
    if (news.size_gb >= olds.size_gb) return refused;
    const reason = `cannot shrink from ${olds.size_gb} to ${news.size_gb} GB. ${NEVER_REPLACED}`;
    return [...refused, { property: "size_gb", reason }];
  },
};

/** Restoring over data that is there would lose it; the program must not look as if it had happened. */
function originReason(before: string | undefined, after: string): string {
  const change = before === undefined ? `become "${after}"` : `change from "${before}" to "${after}"`;
  return `cannot ${change}: the volume exists, and its data is not overwritten. Declare a second volume with another name and this value, mount it instead, then remove this one`;
}
