import * as z from "zod";
import { REGIONS } from "../../settings/regions.ts";

/** A region code, checked in preview: the API would answer only when the machine is made. */
export const region = z.enum(REGIONS, {
  error: () => `is not a region of Fly. Allowed: ${REGIONS.join(", ")}`,
});

/** An app's name: global, lower case, digits and dashes, under 63 characters (Fly's own validation text). */
export const appName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,61}$/,
    "must be 1 to 62 lower-case letters, digits and dashes, as Fly's app names are",
  );

/** What every object of an app declares: where it is made. Plain values, so that reads and policies know them. */
export const place = {
  /** `simulated` reaches loopback only, `live` the vendor only. */
  platform: z.enum(["simulated", "live"]),
  /** Slug of the organisation that owns the app. */
  org: z.string().min(1),
  /** Name of the app. */
  app: appName,
};

/** Moving a resource between accounts would lose the old object: it needs a stack of its own. */
export const fixedPlace = {
  platform: "A stack belongs to one platform for life: use another stack",
  org: "A resource cannot move between organisations: use another stack for the other organisation; what this one holds stays as it is",
} as const;
