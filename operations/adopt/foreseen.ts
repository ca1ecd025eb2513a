import { foresee } from "../../settings/load.ts";
import { STAND_IN_POOLER, STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import type { StackName } from "../../settings/stack-name.ts";
import type { StackSettings } from "../../settings/types.ts";
import { configOf } from "./fit.ts";

/**
 * The settings of a stack that has these sections, as far as an app can tell them: what belongs to Supabase is not known
 * from an app, and stand-ins take its place. Undefined when no settings can be made of them.
 */
export function foreseen(name: StackName, sections: Record<string, unknown>): StackSettings | undefined {
  const supabase = {
    ref: STAND_IN_REFS[name.environmentClass],
    poolerHost: STAND_IN_POOLER,
    region: "us-east-1",
  };
  const told = { supabase: { ...supabase, ...(sections.supabase ?? {}) } };
  return foresee({ ...name, config: configOf(name, { ...sections, ...told }), secretKeys: [] });
}
