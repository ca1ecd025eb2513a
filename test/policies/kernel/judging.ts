import {
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  unknownCheckingProxy,
} from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { forgetStack } from "../../../policies/kernel/facts.ts";

/** The reference of the stack's own project, of another stack's, and a text that no message may repeat. */
export const own = "abcdefghijklmnopqrst";
export const foreign = "tsrqponmlkjihgfedcba";
export const canary = "Canary7f3e9b";

/** What the SDK puts where a text is unknown in a preview. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Configuration of a live stack, by section; `undefined` leaves a section out. */
export const settings: Record<string, unknown> = {
  platform: "live",
  fly: { org: "hotrodan", primaryRegion: "dfw" },
  supabase: {
    ref: own,
    region: "us-east-1",
    poolerHost: "aws-1-us-east-1.pooler.supabase.com",
    foreignRefs: [foreign],
  },
  flags: {},
  dashboard: { app: "hotdash-app", domain: "app.hotrodan.com" },
  variables: { SHOPIFY_SHOP: "hotrod-performance.myshopify.com" },
  deploy: { window: { timeZone: "America/Chicago", days: ["mon"], from: "09:00", to: "16:00" } },
};

/** The same for staging: what differs from production's. */
export const stagingSettings: Record<string, unknown> = {
  dashboard: { app: "hotdash-staging", domain: "staging.hotrodan.com" },
  variables: { SHOPIFY_SHOP: "dev-hotrod.myshopify.com" },
};

/** Makes the pack believe that it runs for this stack with this configuration. */
export function stackIs(stack: string, change: Record<string, unknown> = {}): void {
  const mocks = {
    newResource: ({ name }: { name: string }) => ({ id: name, state: {} }),
    call: () => ({}),
  };
  pulumi.runtime.setMocks(mocks, "hotdash", stack, true);
  pulumi.runtime.setAllConfig(stackConfig(change));
  forgetStack();
}

/** The configuration as Pulumi hands it over: objects are JSON in texts. */
export function stackConfig(change: Record<string, unknown> = {}): Record<string, string> {
  const sections = Object.entries({ ...settings, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    sections.map(([name, value]) => [
      `hotdash:${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** What a rule reported; `advisory` where it only showed it. */
export interface Reported {
  message: string;
  level: "mandatory" | "advisory";
}

/**
 * Runs a rule on a resource as the SDK would, with a policy-pack config, and gives back what it reports. The resource is
 * protected unless the test says otherwise.
 */
export function reports(
  rule: ResourceValidationPolicy,
  type: string,
  props: object,
  config: object = {},
  protect = true,
): Reported[] {
  const found: Reported[] = [];
  const validate = rule.validateResource;
  if (typeof validate !== "function") throw new Error(`${rule.name} validates nothing`);
  void validate(argsOf(type, unknownCheckingProxy(structuredClone(props)), config, protect), take(found));
  return found;
}

/** The messages alone. */
export function violations(
  rule: ResourceValidationPolicy,
  type: string,
  props: object,
  config: object = {},
  protect = true,
): string[] {
  return reports(rule, type, props, config, protect).map(({ message }) => message);
}

/** Runs a rule's remedy as the SDK would; undefined when it changed nothing. */
export async function remedied(
  rule: ResourceValidationPolicy,
  type: string,
  props: object,
): Promise<object | undefined> {
  return (
    (await rule.remediateResource?.(argsOf(type, unknownCheckingProxy(structuredClone(props)), {}))) ??
    undefined
  );
}

/** Runs a rule about a whole stack on these resources. */
export function stackViolations(
  rule: StackValidationPolicy,
  resources: readonly (readonly [type: string, props: object])[],
  config: object = {},
): string[] {
  const found: Reported[] = [];
  const all = resources.map(([type, props], index) => ({
    ...argsOf(type, unknownCheckingProxy(structuredClone(props)), config),
    name: `subject-${index}`,
    dependencies: [],
    propertyDependencies: {},
  }));
  void rule.validateStack(
    {
      resources: all,
      stackTags: new Map(),
      getConfig: <T extends object>() => config as T,
      notApplicable: () => {
        throw new Error("not applicable");
      },
    },
    take(found),
  );
  return found.map(({ message }) => message);
}

/** Collects what is reported, in both forms that the SDK takes. */
function take(found: Reported[]) {
  return (given: string | { message: string; enforcementLevel: "advisory" }) => {
    if (typeof given === "string") found.push({ message: given, level: "mandatory" });
    else found.push({ message: given.message, level: given.enforcementLevel });
  };
}

function argsOf(type: string, props: object, config: object, protect = true) {
  return {
    type,
    name: "subject",
    urn: `urn:pulumi:production::hotdash::${type}::subject`,
    props,
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      additionalSecretOutputs: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    },
    stackTags: new Map<string, string>(),
    isType: () => false,
    asType: () => undefined,
    getConfig: <T extends object>() => config as T,
    notApplicable: (): never => {
      throw new Error("not applicable");
    },
  };
}
