import * as z from "zod";
import { FLAGS, type FlagName } from "../flags.ts";
import { day, setting, text, yesOrNo } from "./common.ts";

/** Who answers for a flag that is on in production, why it may be, and until when. */
const entry = z.strictObject({
  on: yesOrNo(true),
  owner: text(/\S/, "who answers for it: a team or a person").optional(),
  evidence: text(/\S/, "what shows that it works: a link or the name of a test").optional(),
  expires: day.optional(),
});

/** A flag of a stack: `true`, `false`, or an entry with owner, evidence and expiry date. */
export const flags = z.partialRecord(
  z.enum(Object.keys(FLAGS) as [FlagName, ...FlagName[]]),
  setting(z.union([z.boolean(), entry]), {
    allowed: "true, false, or on with owner, evidence and expires",
    example: false,
  }),
);

/** Whether a flag as given is on; one that is not given is off. */
export const isOn = (given: z.infer<typeof flags>[FlagName] | undefined): boolean =>
  typeof given === "object" ? given.on : (given ?? false);
