import { type ResourceValidationPolicy, unknownCheckingProxy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";

/** The reference of the stack's own project, of another stack's, and a text that no message may repeat. */
export const own = "abcdefghijklmnopqrst";
export const foreign = "tsrqponmlkjihgfedcba";
export const canary = "Canary7f3e9b";

/** What the SDK puts where a text is unknown in a preview. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Configuration of a live stack, by section; `undefined` leaves a section out. */
export const settings: Record<string, unknown> = {
  platform: "live",
  supabase: {
    ref: own,
    region: "us-east-1",
    poolerHost: "aws-1-us-east-1.pooler.supabase.com",
    foreignRefs: [foreign],
  },
  flags: {},
};

/** Makes the pack believe that it runs for this stack with this configuration. */
export function stackIs(stack: string, change: Record<string, unknown> = {}): void {
  const mocks = {
    newResource: ({ name }: { name: string }) => ({ id: name, state: {} }),
    call: () => ({}),
  };
  pulumi.runtime.setMocks(mocks, "hotdash", stack, true);
  const sections = Object.entries({ ...settings, ...change }).filter(([, value]) => value !== undefined);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      sections.map(([name, value]) => [
        `hotdash:${name}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
}

/** Runs a rule on a resource as the SDK would, and gives back what it reports. */
export function violations(rule: ResourceValidationPolicy, type: string, props: object): string[] {
  const messages: string[] = [];
  const validate = rule.validateResource;
  if (typeof validate !== "function") throw new Error(`${rule.name} validates nothing`);
  void validate(
    {
      type,
      name: "subject",
      urn: `urn:pulumi:production::hotdash::${type}::subject`,
      props: unknownCheckingProxy(structuredClone(props)),
      opts: {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        additionalSecretOutputs: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      },
      stackTags: new Map(),
      isType: () => false,
      asType: () => undefined,
      getConfig: <T extends object>() => ({}) as T,
      notApplicable: () => {
        throw new Error("not applicable");
      },
    },
    (message: string) => void messages.push(message),
  );
  return messages;
}
