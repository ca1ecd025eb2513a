import { ADDRESSES } from "../../components/fly/addresses.ts";
import { teamsOwn } from "../../components/systems/apps.ts";
import type { Declaration } from "../../components/systems/declaration.ts";
import { reachOf } from "../../components/systems/parts.ts";
import type { ProcessGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { byFlyGroup } from "../../settings/breaches.ts";
import { secretPathCommand } from "../../settings/commands.ts";
import { REGIONS } from "../../settings/regions.ts";
import { OWNED_NAMES } from "../../settings/rules/app-names.ts";
import type { Exemption } from "../../settings/rules/exemptions.ts";
import { judgeMemory } from "../../settings/rules/memory.ts";
import { type CheckedService, judgeChecks } from "../../settings/rules/production/checks.ts";
import {
  judgeMachines,
  LEAST_MACHINES,
  type RunningGroup,
} from "../../settings/rules/production/machines.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { accountOf } from "./account.ts";
import { entriesFor } from "./as-is.ts";
import { declaredMachines } from "./declared.ts";
import type { AppDescription } from "./description.ts";
import { firstUpdate } from "./first-update.ts";
import { firstOf, ownApp } from "./own-app.ts";

/** What it takes to have an app that the program does not know as one of `hotdash:apps`. */
export interface OwnAppPlan {
  name: string;
  entry: Record<string, unknown>;
  /** Leave that its rules need as long as it is as it is. */
  exemptions: Exemption[];
  /** Commands that set its secrets; each asks for the value. */
  secretCommands: string[];
  /** What the first update does although it leaves the app as it is. */
  changes: string[];
  /** What a release changes that is let through later. */
  later: string[];
}

/** The plan, by the code that declares and updates such an app. Pure. @param today YYYY-MM-DD */
export function planOwnApp(app: AppDescription, name: StackName, today: string): OwnAppPlan {
  const { name: system, entry } = ownApp(app);
  const home = Object.keys((entry.regions ?? {}) as object)[0] ?? "dfw";
  const sections = { ...stackAround(app, name, home), apps: { [system]: entry } };
  let declaration: Declaration | undefined;
  const declared = declaredMachines(name, sections, String(entry.image), (settings) => {
    declaration = teamsOwn(settings).find((one) => one.name === system);
    return declaration;
  });
  const first = firstOf(app.groups);
  const taken = app.groups.map((live) => ({
    ...{ name: live === first ? "web" : live.name, live, told: [] },
    declared: declared.machines[live === first ? "web" : live.name],
  }));
  const variables = Object.entries(entry.variables as Record<string, { secret?: boolean } | string>);
  return {
    ...{ name: system, entry },
    exemptions: entriesFor(
      declared.groups.flatMap((group) => breachesOf(group, system, home, name)),
      today,
    ),
    secretCommands: variables.flatMap(([variable, given]) =>
      typeof given === "object" && given.secret
        ? [secretPathCommand(name, ["appSecrets", system, variable])]
        : [],
    ),
    changes: declaration
      ? firstUpdate(app, declared, declaration.domain, ADDRESSES[reachOf(declaration) ?? "network"])
      : ["cannot be foreseen before these settings are put right"],
    later: taken.flatMap((group) => accountOf(group).changes),
  };
}

/** The sections of a stack that an app beside its dashboard depends on. @param home its primary region */
export function stackAround({ org }: AppDescription, { environmentClass }: StackName, home: string) {
  const owned = OWNED_NAMES.find(({ owner }) => owner === environmentClass);
  return {
    ...{ platform: "live", fly: { org, primaryRegion: home } },
    dashboard: { app: owned?.app, domain: owned?.domain },
  };
}

/** What the rules refuse of a group as it would be declared, by the rules themselves. */
export function breachesOf(
  { group, regions, machine }: ProcessGroupInputs,
  system: string,
  primaryRegion: string,
  { environmentClass }: StackName,
) {
  const services = (machine.services ?? []) as unknown as RunningGroup["services"] & CheckedService[];
  const job = machine.schedule != null;
  const { memory_mb } = machine.guest;
  const running = {
    ...{ regions: regions as Readonly<Record<string, number>>, services, job },
    ...{ restart: machine.restart?.policy ?? null, stopTimeout: machine.stop_config?.timeout ?? null },
  };
  const context = { least: LEAST_MACHINES, allowed: REGIONS, primaryRegion };
  const memory = { environment: environmentClass, exceptions: [], property: "machine.guest.memory_mb" };
  const found = [
    ...judgeMemory({ group, memory_mb, ends: job }, memory).map((one) => ["memory-floor", one] as const),
    ...judgeChecks(services).map((one) => ["health-checks", one] as const),
    ...(environmentClass === "production"
      ? judgeMachines(running, context).map((one) => ["production-machines", one] as const)
      : []),
  ];
  return found.map(([rule, { property, problem }]) => ({
    ...byFlyGroup(rule, group, system).breach,
    problem: `${property} ${problem}`,
  }));
}
