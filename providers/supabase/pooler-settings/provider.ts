import type { POOL_MODES } from "../../../settings/supabase-platform.ts";
import { getPooler, type PoolerAnswer, setPooler } from "../api/pooler.ts";
import { projectSetting } from "../project-setting.ts";
import { poolerSettingsInputs } from "./schema.ts";

/** How many connections a project's shared pooler has for its clients, and how it hands them out. */
export const poolerSettingsImplementation = projectSetting<
  typeof poolerSettingsInputs,
  PoolerAnswer,
  { defaultPoolSize: number | null; poolMode?: (typeof POOL_MODES)[number] }
>({
  kind: "supabase:PoolerSettings",
  schema: poolerSettingsInputs,
  called: "the pooler's setting",
  look: getPooler,
  write: (supabase, ref, { defaultPoolSize, poolMode }) =>
    setPooler(supabase, ref, {
      default_pool_size: defaultPoolSize,
      ...(poolMode === undefined ? {} : { pool_mode: poolMode }),
    }),
  wanted: ({ defaultPoolSize, poolMode }) => ({
    defaultPoolSize,
    ...(poolMode === undefined ? {} : { poolMode }),
  }),
  value: ({ default_pool_size, pool_mode }) => ({ defaultPoolSize: default_pool_size, poolMode: pool_mode }),
});
