import { judgePinned } from "../rules/images.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** The image that the settings name is one build for ever. */
export const image: Check = ({ name, parsed: { dashboard } }) => {
  const given = dashboard?.image;
  if (given === undefined) return [];
  return judgePinned(given, { property: "dashboard.image" }).map(({ problem }) =>
    settingProblem(name, ["dashboard", "image"], {
      value: given,
      problem,
      allowed: "repository[:tag]@sha256:<64 hex digits>, with a tag other than latest",
      good: given.replace(/:latest@/i, "@"),
    }),
  );
};
