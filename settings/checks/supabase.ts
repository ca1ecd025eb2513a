import type { SettingProblem } from "../finding.ts";
import { STAND_IN_REFS } from "../schema/supabase.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

const REF = "the ref of this stack's own project: 20 lower-case letters, shown in its dashboard's address";

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
          "is another stack's project (it is in foreignRefs): staging and production must not share one",
        allowed: REF,
        good: "<ref>",
      }),
    );
  }
  if (foreignRefs.length === 0 && name.environmentClass !== "preview") {
    const other = name.environmentClass === "production" ? "staging" : "production";
    problems.push(
      settingProblem(name, ["supabase", "foreignRefs"], {
        value: "(list)",
        problem: `does not name ${other}'s project, so that nothing would notice a connection to it`,
        allowed: `a list with the ref of ${other}'s project`,
        good: [STAND_IN_REFS[other]],
      }),
    );
  }
  // A preview may share staging's project and nothing else.
  const foreign = name.environmentClass === "production" ? STAND_IN_REFS.staging : STAND_IN_REFS.production;
  if (platform === "live" && (Object.values(STAND_IN_REFS) as string[]).includes(ref)) {
    problems.push(
      settingProblem(name, ["supabase", "ref"], {
        value: ref,
        problem: "is the stand-in of the committed stack file, which names no project",
        allowed: REF,
        good: "<ref>",
      }),
    );
  } else if (ref === foreign && !foreignRefs.includes(ref)) {
    problems.push(
      settingProblem(name, ["supabase", "ref"], {
        value: ref,
        problem: "belongs to another stack",
        allowed: REF,
        good: name.environmentClass === "production" ? STAND_IN_REFS.production : STAND_IN_REFS.staging,
      }),
    );
  }
  return problems;
};
