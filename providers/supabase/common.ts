import * as z from "zod";

/** What every setting of a project declares: where it is. Plain values, so that policies know them. */
export const place = {
  /** `simulated` reaches loopback only, `live` the vendor only. */
  platform: z.enum(["simulated", "live"]),
  /** The project: 20 lower-case letters. It is there already; nothing here makes or deletes one. */
  ref: z.string().regex(/^[a-z]{20}$/, "must be the ref of a Supabase project: 20 lower-case letters"),
};

/** Another platform is another world, with nothing of this one in it. */
export const fixedPlace = {
  platform: "A stack belongs to one platform for life: use another stack",
} as const;

/**
 * What becomes of a setting that is declared no more: `leave` it as it is, without a request, or `restore` what was there
 * when it was first declared.
 */
export const whenRemoved = z.enum(["leave", "restore"]).default("leave");

/** Filled by refresh: what is live otherwise than declared, and is no value of its own. */
export const deviations = z.record(z.string(), z.string()).default({});
