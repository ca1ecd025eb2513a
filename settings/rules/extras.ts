import { declaredAs } from "../flags.ts";
import { PLATFORM_VARIABLES } from "../matrix/platforms.ts";
import { variableOf } from "../matrix/table.ts";
import { readersOf, systemsOf } from "../matrix/variable.ts";
import type { Extra } from "../schema/extras.ts";
import { looksLikeFlag } from "./flag-names.ts";
import { isLoader } from "./loader-variables.ts";
import { retiredVariable } from "./retired-variables.ts";
import { looksSecret } from "./secret-shapes.ts";

/** What is wrong with a declaration; `property` is the part of it to blame, where it is not the name. */
export interface ExtraProblem {
  property?: "kind";
  problem: string;
  allowed: string;
}

/** Judges a variable that a stack declares beside the matrix; undefined when it may. Never asks for a value. */
export function extraProblem(name: string, { kind }: Extra): ExtraProblem | undefined {
  if (!/^[A-Z][A-Z0-9_]{0,99}$/.test(name))
    return {
      problem: "is no name of a variable",
      allowed: "capital letters, digits and _, a letter first, at most 100 of them",
    };
  const row = variableOf(name);
  if (row)
    return {
      problem: `is in the matrix already (${(readersOf(row)[0] ?? systemsOf(row)[0]) as string})`,
      allowed: "its value alone, under hotdash:variables or hotdash:secrets, as docs/environment.md says",
    };
  const flag = declaredAs(name);
  if (flag !== undefined)
    return { problem: `is the flag ${flag}`, allowed: `hotdash:flags.${flag}, whatever a reader calls it` };
  if (looksLikeFlag(name))
    return {
      problem: "looks like a flag, and flags are listed with what their reader takes for off",
      allowed: "a flag of settings/flags.ts, or another name",
    };
  if (Object.hasOwn(PLATFORM_VARIABLES, name))
    return { problem: "is set by the platform itself", allowed: "not declared" };
  const retired = retiredVariable(name);
  if (retired !== undefined) return { problem: retired, allowed: "not declared" };
  if (isLoader(name))
    return {
      problem: "makes a process load or run something beside its program",
      allowed: "not declared: what runs is in the image",
    };
  if (kind === "plain" && looksSecret(name, "some text"))
    return {
      property: "kind",
      problem: "is plain, and a secret by its name",
      allowed: "secret; its value under hotdash:secrets",
    };
  return undefined;
}
