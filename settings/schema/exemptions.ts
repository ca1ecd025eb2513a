import * as z from "zod";
import { day, setting, text } from "./common.ts";

const exemption = z.strictObject({
  rule: text(/^[a-z][a-z-]+$/, "the name of a rule, as npm run policies lists them", "production-machines"),
  resource: text(
    /^\S+$/,
    "the end of the resource's URN (<type>::<name>), stack, or for least-gates the setting",
    "pulumi-nodejs:dynamic/fly:ProcessGroup::web",
  ),
  owner: text(/\p{L}/u, "who answers for it: a team or a person"),
  reason: text(/\p{L}.*\p{L}/su, "why it may break the rule, in words"),
  /** The last day on which it counts. */
  expires: day,
});

/** The one way around a rule: dated entries, each for exactly one rule and one resource, listed in every report. */
export const exemptions = setting(z.array(exemption), {
  allowed: "a list of {rule, resource, owner, reason, expires}",
}).default([]);
