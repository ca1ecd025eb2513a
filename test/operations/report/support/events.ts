/** How the engine marks a secret in its event log. */
export const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

const STACK = "urn:pulumi:staging::hotdash::";
export const DASHBOARD = `${STACK}hotdash:fly:Dashboard::dashboard`;

/** URN of a resource in the component `dashboard`. */
export const urnOf = (type: string, name: string) => `${STACK}hotdash:fly:Dashboard$${type}::${name}`;

let sequence = 0;
const event = (body: object): object => ({ sequence: sequence++, timestamp: 0, ...body });

/** The events as the engine writes them to its log. */
export const log = (...events: readonly object[]): string =>
  events.map((one) => `${JSON.stringify(one)}\n`).join("");

export interface Step {
  op?: string;
  type?: string;
  name?: string;
  parent?: string;
  custom?: boolean;
  old?: Record<string, unknown>;
  new?: Record<string, unknown>;
  detailedDiff?: Record<string, object>;
}

/** A step of a preview as the engine logs it, with the text that a dynamic provider keeps among its inputs. */
export function step({
  op = "update",
  type = "pulumi-nodejs:dynamic/fly:ProcessGroup",
  ...given
}: Step): object {
  const { name = "dashboard-web", parent = DASHBOARD, custom = true } = given;
  const urn = urnOf(type, name);
  const side = (inputs: Record<string, unknown> | undefined) =>
    inputs && {
      type,
      urn,
      custom,
      parent,
      inputs: { __provider: "exports.handler = canary0provider", ...inputs },
    };
  const metadata = { op, urn, type, old: side(given.old) ?? null, new: side(given.new) ?? null };
  return event({ resourcePreEvent: { metadata: { ...metadata, detailedDiff: given.detailedDiff ?? null } } });
}

export const violation = (rule: string, name: string, message: string, enforcementLevel = "mandatory") =>
  event({
    policyEvent: {
      resourceUrn: urnOf("pulumi-nodejs:dynamic/fly:ProcessGroup", name),
      message: `What the rule is about.\n${message}\n`,
      policyName: rule,
      policyPackName: "hotdash",
      enforcementLevel,
    },
  });

export const said = (message: string, severity = "error", urn?: string) =>
  event({ diagnosticEvent: { message, severity, ...(urn ? { urn } : {}) } });

export const ended = (PolicyPacks: Record<string, string> = { "hotdash|local|policies": "0.1.0" }) =>
  event({ summaryEvent: { durationSeconds: 3, PolicyPacks, result: "succeeded" } });
