import { type Claim, claimsOf } from "../claims.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** One app is one stack's: what two of them declare, each would take from the other. */
export const claims: Check = ({ name, parsed, others = [] }) => {
  const own = claimsOf(name, parsed);
  const taken = (app: string): Claim | undefined => others.find((one) => one.app === app);
  return own.flatMap(({ app, at }) => {
    const theirs = taken(app);
    if (theirs === undefined) return [];
    return [
      settingProblem(name, at.split("."), {
        value: app,
        problem: `is the app of the stack ${theirs.stack} too (${theirs.at} of its file)`,
        allowed: "an app that no other stack names",
      }),
    ];
  });
};
