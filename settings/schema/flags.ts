import * as z from "zod";
import { declaredAs, FLAGS, type FlagName, type FlagRow, goesLive } from "../flags.ts";
import { day, setting, text, yesOrNo } from "./common.ts";

/** Who answers for a flag that is not at its safe side in production, why it may be, and until when. */
const entry = z.strictObject({
  /** The side, as the variable says it: a mock that is off is live. */
  on: yesOrNo(true).optional(),
  /** The same in other words, of a mock/live switch. */
  live: yesOrNo(true).optional(),
  owner: text(/\S/, "who answers for it: a team or a person").optional(),
  evidence: text(/\S/, "what shows that it works: a link or the name of a test").optional(),
  expires: day.optional(),
});

const names = Object.entries(FLAGS as Readonly<Record<string, FlagRow>>).flatMap(
  ([name, { spellings = [] }]) => [name, ...spellings],
);

/** A flag of a stack, under any of its spellings: `true`, `false`, or an entry with owner, evidence and expiry date. */
export const flags = z.partialRecord(
  z.enum(names as [FlagName, ...string[]]),
  setting(z.union([z.boolean(), entry]), {
    allowed: "true, false, or on (live of a mock/live switch) with owner, evidence and expires",
    example: false,
  }),
);

/** Flags as given. */
export type GivenFlags = z.infer<typeof flags>;

/** Whether a flag is on, as its variable says it; one that is not given stands at its safe side. */
export function isOn(flag: FlagName, given: GivenFlags[string] | undefined): boolean {
  const { safe = false }: FlagRow = FLAGS[flag];
  if (typeof given !== "object") return given ?? safe;
  return given.on ?? (given.live === undefined ? safe : given.live !== safe);
}

/** What is given of the declared flags, by their own names; of two spellings the first counts. */
export function givenFlags(given: GivenFlags): { flag: FlagName; key: string; entry: GivenFlags[string] }[] {
  const seen = new Set<string>();
  return Object.entries(given).flatMap(([key, entry]) => {
    const flag = declaredAs(key);
    if (flag === undefined || entry === undefined || seen.has(flag)) return [];
    seen.add(flag);
    return [{ flag, key, entry }];
  });
}

/** Leave of flags that are not at their safe side, as their entries give it; forbidden ones have none. */
export function leavesOf(given: GivenFlags) {
  return givenFlags(given).flatMap(({ flag, entry }) => {
    const row: FlagRow = FLAGS[flag];
    if (typeof entry !== "object" || row.kind === "forbidden" || !goesLive(row, isOn(flag, entry))) return [];
    const { owner = "", evidence = "", expires = "" } = entry;
    return [{ name: flag, owner, evidence, expires }];
  });
}
