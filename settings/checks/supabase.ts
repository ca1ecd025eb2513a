import type { SettingProblem } from "../finding.ts";
import { STAND_IN_REFS } from "../schema/supabase.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

const REF = "the ref of this stack's own project: 20 lower-case letters, shown in its dashboard's address";

/** Whose project a stack may not use. */
const OTHERS = {
  staging: ["production"],
  production: ["staging"],
  preview: ["staging", "production"],
} as const;

/** Whose project the stack uses. */
export const supabase: Check = ({ name, parsed: { supabase, platform } }) => {
  if (!supabase) return [];
  const problems: SettingProblem[] = [];
  const { ref, foreignRefs } = supabase;
  if (foreignRefs.includes(ref)) {
    problems.push(
      settingProblem(name, ["supabase", "ref"], {
        value: ref,
        problem:
          "is another stack's project (it is in foreignRefs): staging and production must not share one, nor previews theirs",
        allowed: REF,
        good: "<ref>",
      }),
    );
  }
  const others = OTHERS[name.environmentClass];
  if (foreignRefs.length === 0) {
    const whose = others.length > 1 ? "the projects of staging and production" : `${others[0]}'s project`;
    problems.push(
      settingProblem(name, ["supabase", "foreignRefs"], {
        value: "(list)",
        problem: `does not name ${whose}, so that nothing would notice a connection to ${others.length > 1 ? "them" : "it"}`,
        allowed: `a list with the ref${others.length > 1 ? "s" : ""} of ${whose}`,
        good: others.map((other) => STAND_IN_REFS[other]),
      }),
    );
  }
  if (platform === "live" && (Object.values(STAND_IN_REFS) as string[]).includes(ref)) {
    problems.push(
      settingProblem(name, ["supabase", "ref"], {
        value: ref,
        problem: "is the stand-in of the committed stack file, which names no project",
        allowed: REF,
        good: "<ref>",
      }),
    );
  } else if (others.some((other) => ref === STAND_IN_REFS[other]) && !foreignRefs.includes(ref)) {
    problems.push(
      settingProblem(name, ["supabase", "ref"], {
        value: ref,
        problem: "belongs to another stack",
        allowed: REF,
        good: STAND_IN_REFS[name.environmentClass],
      }),
    );
  }
  return problems;
};
