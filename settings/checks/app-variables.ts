import { privateAddress, publicAddress } from "../addresses.ts";
import { declaredApps, ownApps } from "../apps.ts";
import { removeCommand, secretPathCommand } from "../commands.ts";
import { sourceOf } from "../declared-app.ts";
import type { SettingProblem } from "../finding.ts";
import { ownRows } from "../matrix/own.ts";
import { shapeText } from "../matrix/shapes.ts";
import { variableOf } from "../matrix/table.ts";
import { isSecret } from "../matrix/variable.ts";
import { originOf, partsOf } from "../references.ts";
import { extraProblem } from "../rules/extras.ts";
import { placeholder } from "../rules/placeholders.ts";
import { namesConnection } from "../rules/postgres/names.ts";
import { namesHost } from "../rules/postgres/split.ts";
import { judgePostgres } from "../rules/postgres.ts";
import { secretShape } from "../rules/secret-shapes.ts";
import { judgeSlot } from "../rules/slots.ts";
import { judgeWhole } from "../rules/whole-connection.ts";
import { judgeWorkloads, type Place } from "../rules/workloads.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import { shapeOf } from "../show.ts";
import type { Check, CheckInput } from "./check.ts";
import { connectionContext } from "./connection-context.ts";
import { EDGE_FUNCTIONS } from "./supabase-project.ts";

type One = ReturnType<typeof ownApps>[number];
type AppVariable = One["variables"][string];

/** Variables of the team's own apps: each is declared once, with one source, and its value is what its row says. */
export const appVariables: Check = (input) => {
  const apps = ownApps(input.name, input.parsed);
  return [...inClear(input), ...undeclared(input), ...apps.flatMap((app) => declared(input, app))];
};

/** Encrypted as a whole or not at all: the section's name is what the engine knows of it. */
const inClear: Check = ({ name, parsed: { appSecrets = {} }, secretKeys }) =>
  Object.keys(appSecrets).length === 0 || secretKeys.has("appSecrets")
    ? []
    : Object.entries(appSecrets).map(([app, values]) =>
        settingProblem(name, ["appSecrets", app], {
          value: "(not shown)",
          problem: "is stored in clear: the stack file is committed, so these values are no secrets any more",
          allowed: "values encrypted with --secret; change the leaked ones first",
          fix: Object.keys(values)
            .map((one) => secretPathCommand(name, ["appSecrets", app, one]))
            .join(" && "),
        }),
      );

/** Values of what no app declares as its secret. */
const undeclared: Check = ({ name, parsed }) => {
  const apps = declaredApps(name, parsed);
  return Object.entries(parsed.appSecrets ?? {}).flatMap(([system, values]) => {
    const app = Object.hasOwn(apps, system) ? apps[system] : undefined;
    const given = Object.entries(app?.variables ?? {}).filter(([, one]) => one.secret && !isMade(one));
    const allowed = [
      ...given.map(([one]) => one),
      ...(system === EDGE_FUNCTIONS ? (parsed.supabase?.edgeFunctionSecrets?.names ?? []) : []),
    ];
    return Object.keys(values)
      .filter((one) => !allowed.includes(one))
      .map((one) =>
        settingProblem(name, ["appSecrets", system, one], {
          value: "(not shown)",
          problem:
            system === EDGE_FUNCTIONS
              ? "is no secret that supabase.edgeFunctionSecrets names"
              : ((app && twice(app, one)?.problem) ?? `is no secret that the app ${system} declares`),
          allowed: app
            ? `one of ${app.at(["variables"]).join(".")} with secret: true${allowed.length > 0 ? `: ${allowed.join(", ")}` : ""}`
            : "secrets of apps that the stack declares",
          fix: removeCommand(name, ["appSecrets", system, one]),
        }),
      );
  });
};

/** Whether the program makes its value of something else: nobody gives it. */
const isMade = ({ only }: One["variables"][string]): boolean => only === "part" || only === "store";

/**
 * A whole connection beside one in parts: whoever reads both takes one of them without a word. Rails takes DATABASE_URL, which lacks what
 * the parts say, and the parts are then those of no connection.
 */
function twice(app: Pick<One, "variables">, variable: string): Wrong | undefined {
  const others = Object.entries(app.variables).filter(([, { only }]) => only !== "source");
  const part = others.find(([one]) => one !== variable && namesHost(one))?.[0];
  if (part === undefined || !namesConnection(variable)) return undefined;
  const source = sourceOf(app);
  return {
    problem: `is a connection beside the one in parts (${part}): Rails and its like take ${variable} first, and what the parts say is lost`,
    allowed: source ? `not set: the parts follow from ${source}` : "one of the two",
  };
}

function declared(input: CheckInput, app: One): SettingProblem[] {
  const apps = declaredApps(input.name, input.parsed);
  const rows = new Map(ownRows(apps, app.name).map((row) => [row.name, row]));
  return Object.entries(app.variables).flatMap(([variable, given]) => {
    // What the program makes of another variable is judged there.
    if (isMade(given)) return [];
    const path = app.at(["variables", variable]);
    const problem =
      (given.only === "source" ? undefined : (twice(app, variable) ?? nameProblem(variable, given))) ??
      sourceProblem(given) ??
      referenceProblem(input, app, variable, given);
    if (problem !== undefined)
      return [
        settingProblem(input.name, path, {
          value: "(declaration)",
          ...problem,
          fix: removeCommand(input.name, path),
        }),
      ];
    const shape = given.only === "source" ? variableOf(variable)?.shape : rows.get(variable)?.shape;
    return given.secret
      ? secretProblems(input, app, variable, shape)
      : plainProblems(input, path, variable, given, shape);
  });
}

type Wrong = { problem: string; allowed: string };

/** A name that the matrix has keeps its meaning: what is secret there is secret here. */
function nameProblem(variable: string, given: AppVariable): Wrong | undefined {
  const row = variableOf(variable);
  const hidden = given.secret === true || given.generate === true || given.from !== undefined;
  if (row === undefined) return extraProblem(variable, { kind: hidden ? "secret" : "plain", reason: "own" });
  if (isSecret(row) && !hidden)
    return {
      problem: "is a secret by its name, and plain here",
      allowed: "secret: true, generate: true or from",
    };
  return undefined;
}

function sourceProblem({ secret, generate, value, from }: AppVariable): Wrong | undefined {
  const sources = [secret === true, generate === true, value !== undefined, from !== undefined];
  if (sources.filter(Boolean).length === 1) return undefined;
  return {
    problem: "does not say in one way where its value comes from",
    allowed: "one of value, secret: true, generate: true, from",
  };
}

/** What it refers to exists, is reachable where the app is, and is in the app's own words. */
function referenceProblem(
  { name, parsed }: CheckInput,
  app: One,
  variable: string,
  given: AppVariable,
): Wrong | undefined {
  if (given.from === undefined) return undefined;
  const [system, what] = partsOf(given.from);
  const origin = originOf(declaredApps(name, parsed), app.name, variable);
  if (origin === undefined)
    return {
      problem: `refers to ${given.from}, which no system has`,
      allowed: "<system>.url, <system>.address, or a variable of it",
    };
  const address = what === "url" ? publicAddress : what === "address" ? privateAddress : undefined;
  if (address === undefined || parsed.dashboard === undefined) return undefined;
  const stack = { ...name, ...parsed, apps: parsed.apps ?? {}, dashboard: parsed.dashboard };
  const platforms = (["fly", "render"] as const).filter((one) => isOn(one, app.host));
  if (platforms.every((one) => address(system, stack, one) !== undefined)) return undefined;
  return {
    problem: `refers to ${given.from}, and ${system} has no such address there`,
    allowed: "url of what is public, address of what has a port",
  };
}

function secretProblems(
  { name, parsed }: CheckInput,
  app: One,
  variable: string,
  shape: Shape,
): SettingProblem[] {
  const path = ["appSecrets", app.name, variable];
  const fix = secretPathCommand(name, path);
  const say = (value: string, problem: string, allowed: string) =>
    settingProblem(name, path, { value, problem, allowed, fix });
  const value = parsed.appSecrets?.[app.name]?.[variable];
  const allowed = shape ? shapeText(shape) : "any text";
  // Declared, and populated with its first image.
  if (value === undefined && app.provisionOnly) return [];
  if (value === undefined)
    return [say("(not set)", "is required: the app declares it as its secret", allowed)];
  if (shape?.safeParse(value).success === false)
    return [say(shapeOf(value), "does not look like one", allowed)];
  const found = placeholder(value, { production: name.environmentClass === "production" });
  if (found !== undefined)
    return [say("(not shown)", `is ${found}, and no secret`, "a value that was made for this stack alone")];
  const context = { ...connectionContext(parsed), ...(app.supabase ? { refs: [app.supabase.ref] } : {}) };
  const others = [
    ...judgeSlot(variable, value, context.refs),
    ...judgeWhole(variable, value),
    ...judgePostgres({ [variable]: value }, app.sessions ? { ...context, client: "none" } : context),
    ...judgeWorkloads({ [variable]: value }, placeOf(parsed, app)),
  ];
  return others.map((one) => say("(not shown)", one.problem, one.fix));
}

/** Where the connections of an app are opened from, as the policy pack sees it. */
const placeOf = ({ supabase }: CheckInput["parsed"], app: One): Place => ({
  runsOn: (["fly", "render"] as const).filter((one) => isOn(one, app.host)),
  app: app.app,
  ...(app.sessions ? { sessions: true } : {}),
  ipv4AddOn: (app.supabase ?? supabase)?.ipv4AddOn ?? false,
  transactionMode: supabase?.transactionMode,
});

type Shape = ReturnType<typeof ownRows>[number]["shape"] | undefined;

function plainProblems(
  { name, parsed }: CheckInput,
  path: readonly PropertyKey[],
  variable: string,
  given: AppVariable,
  shape: Shape,
): SettingProblem[] {
  const { value } = given;
  if (value === undefined) return [];
  const fix = removeCommand(name, path);
  const leaked = secretShape(variable, value);
  const say = (problem: string, allowed: string) =>
    settingProblem(name, path, { value: "(not shown)", problem, allowed, fix });
  if (leaked !== undefined)
    return [
      say(`holds ${leaked} in clear: the stack file is committed`, "secret: true; change the leaked one too"),
    ];
  if (shape?.safeParse(value).success === false) return [say("does not look like one", shapeText(shape))];
  return judgePostgres({ [variable]: value }, connectionContext(parsed)).map((one) =>
    say(one.problem, one.fix),
  );
}
