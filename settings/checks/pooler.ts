import { secretCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { connectionsOf } from "../rules/postgres/found.ts";
import { sortHost } from "../rules/postgres/hosts.ts";
import { settingProblem } from "../setting-problem.ts";
import { shapeOf } from "../show.ts";
import type { Check } from "./check.ts";

/**
 * Pooler host and region are given several times: in the settings, and in every connection. Where they differ, the pooler
 * answers "tenant or user not found" (supabase/supabase#42581), which names neither; here both are named.
 */
export const pooler: Check = ({ name, parsed: { supabase, secrets = {} } }) => {
  if (!supabase) return [];
  const { poolerHost, region } = supabase;
  const problems: SettingProblem[] = [];
  const [, inHost] = /^aws-(?:\d+-)?([a-z]{2}(?:-[a-z]+)+-\d)\.pooler\./.exec(poolerHost) ?? [];
  if (inHost !== undefined && inHost !== region)
    problems.push(
      settingProblem(name, ["supabase", "region"], {
        value: region,
        problem: `contradicts supabase.poolerHost (${poolerHost}), which is in ${inHost}`,
        allowed: "the project's region, as its settings show it; or the pooler host of this region",
        good: inHost,
      }),
    );
  for (const { property, connection } of connectionsOf(secrets)) {
    const other = connection.endpoints.find(
      ({ host }) => sortHost(host).kind === "pooler" && host !== poolerHost,
    );
    if (other === undefined) continue;
    problems.push(
      settingProblem(name, ["secrets", property], {
        value: shapeOf(secrets[property]),
        problem: `is at the pooler ${other.host}, and supabase.poolerHost is ${poolerHost}`,
        allowed: "the same host in both: the one that the project's connection settings show",
        fix: secretCommand(name, property),
      }),
    );
  }
  return problems;
};
