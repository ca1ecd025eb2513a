import * as z from "zod";
import { removeCommand, secretPathCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { judgeRestriction, type Needing } from "../rules/network-restrictions.ts";
import { placeholder } from "../rules/placeholders.ts";
import { connectionsOf } from "../rules/postgres/found.ts";
import { modeOf } from "../rules/workloads.ts";
import { supabase as section } from "../schema/supabase.ts";
import { PROJECT_RESOURCES } from "../schema/supabase-project.ts";
import { settingProblem } from "../setting-problem.ts";
import { MAX_POOL_SIZE, MAX_SECRET_VALUE } from "../supabase-platform.ts";
import type { Check, CheckInput } from "./check.ts";
import { appsWithValues } from "./pool-users.ts";

/** Where the values of edge functions' secrets stand: `hotdash:appSecrets.edge-functions`. */
export const EDGE_FUNCTIONS = "edge-functions";

/** Who deploys, migrates and backs up: a workload of network restrictions like any other. */
const DEPLOY_JOB = "deploy-job";

/** What of the section is judged here. */
const JUDGED = section.pick({
  ...{ sslEnforcement: true, networkRestrictions: true, poolerSettings: true, edgeFunctionSecrets: true },
  ...{ defaultPoolSize: true, ipv4AddOn: true },
});

/** The section's settings, each as far as it can be read by itself: what is wrong beside one hides nothing that is wrong with it. */
function given({ parsed, raw }: CheckInput): Partial<z.infer<typeof JUDGED>> {
  if (parsed.supabase) return parsed.supabase;
  const whole = z.record(z.string(), z.unknown()).safeParse(raw.supabase).data ?? {};
  return Object.fromEntries(
    Object.entries(JUDGED.shape).flatMap(([name, schema]) => {
      const read = schema.safeParse(whole[name]);
      return read.success ? [[name, read.data]] : [];
    }),
  );
}

/** Settings of the Supabase project that the program keeps: only where it is the stack's own, and without cutting anybody off. */
export const supabaseProject: Check = (input) => [
  ...ofPreviews(input),
  ...poolSize(input),
  ...edgeSecrets(input),
  ...restrictions(input),
];

const ofPreviews: Check = (input) => {
  const { name } = input;
  if (name.environmentClass !== "preview") return [];
  const supabase = given(input);
  return PROJECT_RESOURCES.filter((one) => supabase[one] !== undefined).map((one) =>
    settingProblem(name, ["supabase", one], {
      ...{ value: "(object)", problem: "is kept by no preview: all previews share one project" },
      ...{ allowed: "not set", fix: removeCommand(name, ["supabase", one]) },
    }),
  );
};

const poolSize: Check = (input) => {
  const { poolerSettings, defaultPoolSize = 0 } = given(input);
  return !poolerSettings || defaultPoolSize <= MAX_POOL_SIZE
    ? []
    : [
        settingProblem(input.name, ["supabase", "defaultPoolSize"], {
          value: String(defaultPoolSize),
          problem: "is more than the pooler can be given",
          ...{ allowed: `1 to ${MAX_POOL_SIZE} connections`, good: MAX_POOL_SIZE },
        }),
      ];
};

/** Each name has its value; values without a name are said with those of the apps. */
const edgeSecrets: Check = (input) => {
  const {
    name,
    parsed: { appSecrets },
  } = input;
  const names = given(input).edgeFunctionSecrets?.names ?? [];
  const values = appSecrets?.[EDGE_FUNCTIONS] ?? {};
  const production = name.environmentClass === "production";
  return [...new Set(names)].flatMap((one): SettingProblem[] => {
    const value = values[one];
    const problem =
      value === undefined
        ? "is required: supabase.edgeFunctionSecrets names it"
        : value.length > MAX_SECRET_VALUE
          ? "is longer than Supabase takes"
          : found(placeholder(value, { production }));
    if (problem === undefined) return [];
    const path = ["appSecrets", EDGE_FUNCTIONS, one];
    return [
      settingProblem(name, path, {
        ...{ value: value === undefined ? "(not set)" : "(not shown)", problem },
        allowed: `a value that was made for this stack alone, of at most ${MAX_SECRET_VALUE} characters`,
        fix: secretPathCommand(name, path),
      }),
    ];
  });
};

const found = (what: string | undefined) => (what === undefined ? undefined : `is ${what}, and no secret`);

const restrictions: Check = (input) => {
  const { name } = input;
  const { networkRestrictions } = given(input);
  if (networkRestrictions === undefined) return [];
  const production = name.environmentClass === "production";
  return judgeRestriction({ ...networkRestrictions, needing: needing(input), production }).map(
    ({ path, good, ...problem }) => {
      const whole = ["supabase", "networkRestrictions", ...path];
      const put = good === undefined ? { fix: removeCommand(name, whole) } : { good };
      return settingProblem(name, whole, { ...problem, ...put });
    },
  );
};

/**
 * Who needs the project's database. By which family of addresses follows from the connections: poolers answer on IPv4 only, the
 * direct host on IPv6, or with the paid add-on on IPv4. The deploy job takes whichever of both reaches.
 */
function needing(input: CheckInput): Needing[] {
  const { secrets = {} } = input.parsed;
  const { ipv4AddOn } = given(input);
  const families = (values: Readonly<Record<string, string>>) => {
    const modes = connectionsOf(values)
      .flatMap(({ connection }) => connection.endpoints)
      .map(modeOf);
    const direct = ipv4AddOn ? 4 : 6;
    return [
      ...new Set(
        modes.flatMap((mode): (4 | 6)[] =>
          mode === undefined ? [] : mode === "direct" || mode === "dedicated" ? [direct] : [4],
        ),
      ),
    ];
  };
  const apps = appsWithValues(input)
    .filter(({ app, values }) => app.supabase === undefined && connectionsOf(values).length > 0)
    .map(({ app, values }) => ({ name: app.name, families: families(values) }));
  return [{ name: "dashboard", families: families(secrets) }, ...apps, { name: DEPLOY_JOB, families: [] }];
}
