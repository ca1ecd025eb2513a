import { type Found, missing, there } from "./finding.ts";

/** Signed requests to S3 are refused from 15 minutes on; times in leases and records are wrong long before. In milliseconds. */
const ALLOWED_MS = 60_000;

/**
 * How this machine's clock stands to another's. Pure.
 * @param theirs what a platform's answer said: milliseconds since the epoch; undefined where none said it
 */
export function clockFound(theirs: number | undefined, ours: number): Found {
  const what = "clock";
  if (theirs === undefined) return { what, state: "unknown", said: "nobody was there to compare it with" };
  const off = Math.round((ours - theirs) / 1000);
  if (Math.abs(ours - theirs) <= ALLOWED_MS) return there(what, "agrees with GitHub's");
  return missing(
    what,
    `is ${Math.abs(off)} s ${off > 0 ? "ahead of" : "behind"} GitHub's`,
    "set it right: timedatectl set-ntp true",
  );
}
