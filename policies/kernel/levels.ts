import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Policy } from "@pulumi/policy";
import { nearest } from "../../settings/nearest.ts";
import { SHARED } from "../../settings/stack-name.ts";
import { type StackFacts, stackFacts } from "./facts.ts";

/** Variable that names the file in which a run of the pack says how each rule was in force: `{<rule>: <level>}`. */
export const LEVELS_VARIABLE = "HOTDASH_POLICY_LEVELS";

/** What the engine configures one rule with, its own level included. */
export interface RuleConfig {
  level: string;
  properties: Readonly<Record<string, unknown>>;
}

/** Level at which a rule is in force when nobody says anything else. */
const ownLevel = ({ enforcementLevel }: Policy): string => enforcementLevel ?? "mandatory";

/** Levels by rule, as the pack itself has them. */
export const ownLevels = (policies: readonly Policy[]): Record<string, string> =>
  Object.fromEntries(policies.map((policy) => [policy.name, ownLevel(policy)]));

/** What a configuration changes of the pack, one text a rule; empty when it only repeats what the pack says itself. */
export function changedBy(
  policies: readonly Policy[],
  given: ReadonlyMap<string, RuleConfig>,
): { rule: string; what: string }[] {
  return [...given].flatMap(([rule, { level, properties }]) => {
    const policy = policies.find(({ name }) => name === rule);
    if (!policy) return [];
    const own = policy.configSchema?.properties ?? {};
    const changed = Object.entries(properties).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(own[name]?.default),
    );
    const what = [
      ...(level === ownLevel(policy) ? [] : [level]),
      ...changed.map(([name, value]) => `${name} = ${JSON.stringify(value)}`),
    ];
    return what.length === 0 ? [] : [{ rule, what: what.join(", ") }];
  });
}

/** What the engine itself understands among the names of rules: the level of all of them. */
const ALL = "all";

/**
 * What a configuration says that no rule hears: the engine (3.259.0) hands on names and options that nobody has, and says
 * nothing, so that who misspelt one believes in a rule that is as before. All of it at once; empty when there is none.
 */
export function unheard(policies: readonly Policy[], given: ReadonlyMap<string, RuleConfig>): string[] {
  return [...given].flatMap(([rule, { properties }]) => {
    const policy = policies.find(({ name }) => name === rule);
    const names = policies.map(({ name }) => name);
    if (!policy)
      return rule === ALL
        ? []
        : [`${rule} = no rule of this pack${meant(rule, names)}\n   allowed: ${names.join(", ")}`];
    const options = Object.keys(policy.configSchema?.properties ?? {});
    return Object.keys(properties)
      .filter((option) => !options.includes(option))
      .map(
        (option) =>
          `${rule}.${option} = no option of this rule${meant(option, options)}\n   allowed: ${["enforcementLevel", ...options].join(", ")}`,
      );
  });
}

function meant(given: string, known: readonly string[]): string {
  const close = nearest(given, known);
  return close === undefined ? "" : `; did you mean ${close}?`;
}

/** Why a stack does not take a configuration of the pack; undefined when it does. */
export function refusedConfig(
  policies: readonly Policy[],
  given: ReadonlyMap<string, RuleConfig>,
  { environment, platform, stack }: Pick<StackFacts, "environment" | "platform" | "stack">,
): string | undefined {
  const guarded = platform === "live" && environment === "production";
  const changes = guarded ? changedBy(policies, given) : [];
  if (changes.length === 0) return undefined;
  const said = changes.map(({ rule, what }) => `${rule}: ${what}`).join("; ");
  const name = stack === SHARED ? "the live stack shared" : "live production";
  return `${name} takes no configuration of the policy pack (${said}). Leave --policy-pack-config out; the way around a rule is an entry of hotdash:exemptions`;
}

/** The parts of the engine's request that configures a pack, by the SDK's generated code. */
interface ConfigureCall {
  request: {
    getPolicyconfigMap(): {
      entries(): Iterable<
        [string, { getEnforcementlevel(): number; getProperties(): { toJavaScript(): object } | undefined }]
      >;
    };
  };
}
type Done = (error: Error | null, answer?: unknown) => void;
interface Service {
  configure?(call: ConfigureCall, done: Done): unknown;
}

const policySdk = createRequire(import.meta.url).resolve("@pulumi/policy/server.js");
const inSdk = createRequire(policySdk);
const { Server } = inSdk("@grpc/grpc-js") as {
  Server: { prototype: { addService(definition: unknown, service: Service): unknown } };
};
const { convertEnforcementLevel } = inSdk("./protoutil.js") as {
  convertEnforcementLevel(level: number): string;
};

/**
 * Has the pack say how its rules are in force, and refuse to be weakened. The SDK (1.21) keeps what the engine configures
 * to itself, so its server is listened to: before the first request everything is as the pack has it.
 */
export function watchLevels(policies: readonly Policy[], env: NodeJS.ProcessEnv = process.env): void {
  const say = (levels: Record<string, string>) => {
    const file = env[LEVELS_VARIABLE];
    if (file) writeFileSync(file, JSON.stringify(levels), { mode: 0o600 });
  };
  const own = ownLevels(policies);
  say(own);
  const add = Server.prototype.addService;
  Server.prototype.addService = function (this: unknown, definition, service) {
    const { configure } = service;
    const watched: Service = {
      ...service,
      configure(call, done) {
        const given = configIn(call);
        const misspelt = unheard(policies, given);
        const refused =
          misspelt.length > 0
            ? `the configuration of the policy pack (--policy-pack-config) cannot be followed:\n${misspelt.join("\n")}`
            : refusedConfig(policies, given, stackFacts());
        if (refused !== undefined) return done(new Error(refused));
        say({ ...own, ...Object.fromEntries([...given].map(([rule, { level }]) => [rule, level])) });
        return configure?.call(service, call, done);
      },
    };
    return Reflect.apply(add, this, [definition, watched]);
  };
}

function configIn({ request }: ConfigureCall): Map<string, RuleConfig> {
  return new Map(
    [...request.getPolicyconfigMap().entries()].map(([rule, config]) => [
      rule,
      {
        level: convertEnforcementLevel(config.getEnforcementlevel()),
        properties: { ...config.getProperties()?.toJavaScript() },
      },
    ]),
  );
}
