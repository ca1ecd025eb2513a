import {
  type Policy,
  type PolicyConfigSchema,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type Severity,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import * as z from "zod";
import type { Finding } from "../../settings/finding.ts";
import { exemptionFor, resourceKey, WHOLE_STACK } from "../../settings/rules/exemptions.ts";
import { type StackFacts, stackFacts } from "./facts.ts";

/** A resource as rules see it. Read `props` through `reading.ts` or `walk.ts`: unknown values throw. */
export interface Subject {
  type: string;
  name: string;
  props: object;
  /** Whether the resource option `protect` keeps it from being deleted. */
  protect: boolean;
}

/**
 * What a rule found; `advisory` is only shown, whatever the stack. `resource` is what exemptions call it, where it is not
 * the resource that was judged, or the stack.
 */
export type Judged = Finding & { advisory?: true; resource?: string };

/** What a policy-pack config may set for a rule, each field with a default; see `npm run pulumi -- preview --policy-pack-config`. */
type ConfigShape = z.ZodRawShape;

/** What every rule says of itself. */
interface RuleHead<Shape extends ConfigShape> {
  /** Kebab case; the name of its file and of its key in a policy configuration. */
  name: string;
  displayName: string;
  description: string;
  severity: Severity;
  /** The command or setting that puts a violation right. */
  remediationSteps: string;
  /**
   * Where a violation is only shown, by what the stack is for. A policy-pack config can switch a rule off or lower it
   * everywhere. @default mandatory in every stack
   */
  advisoryIn?: readonly StackFacts["environment"][];
  /** @default nothing can be configured */
  config?: z.ZodObject<Shape>;
}

/** A rule about one resource at a time: judged before the resource is touched. */
export interface RuleDefinition<Shape extends ConfigShape = ConfigShape> extends RuleHead<Shape> {
  judge(subject: Subject, facts: StackFacts, config: z.infer<z.ZodObject<Shape>>): Judged[];
  /**
   * Puts right what has one safe and unambiguous answer, in place, and tells whether it changed anything. The engine
   * shows what it changed, and judges afterwards. It must not read what may be unknown.
   */
  remedy?(subject: Subject): boolean;
}

/** A rule about all resources of a stack together: judged at the end of the preview, which fails with it. */
export interface StackRuleDefinition<Shape extends ConfigShape = ConfigShape> extends RuleHead<Shape> {
  judge(subjects: readonly Subject[], facts: StackFacts, config: z.infer<z.ZodObject<Shape>>): Judged[];
}

/**
 * Makes a policy of a rule. Every rule is judged before its resource is touched, and fails closed: a value that decides
 * and is unknown is a violation that says which property it is and how to make it known. What a resource is exempt from is
 * only shown, and mended by no remedy.
 */
export function defineRule<Shape extends ConfigShape>({
  judge,
  remedy,
  config,
  advisoryIn: shownIn = [],
  ...head
}: RuleDefinition<Shape>): ResourceValidationPolicy {
  return {
    ...head,
    ...schemaOf(config),
    tags: shownIn.map((environment) => `${ADVISORY}${environment}`),
    enforcementLevel: remedy ? "remediate" : "mandatory",
    ...(remedy
      ? {
          remediateResource: (args: ResourceValidationArgs) =>
            !exempt(head.name, resourceOf(args)) && remedy(subjectOf(args)) ? args.props : undefined,
        }
      : {}),
    validateResource: (args: ResourceValidationArgs, report: ReportViolation): void => {
      const found = closed(() => judge(subjectOf(args), stackFacts(), configured(config, args)));
      reportAll(found, report, { rule: head.name, resource: resourceOf(args), shownIn });
    },
  };
}

/** Makes a policy of a rule about a whole stack; fails closed like the others. */
export function defineStackRule<Shape extends ConfigShape>({
  judge,
  config,
  advisoryIn: shownIn = [],
  ...head
}: StackRuleDefinition<Shape>): StackValidationPolicy {
  return {
    ...head,
    ...schemaOf(config),
    tags: shownIn.map((environment) => `${ADVISORY}${environment}`),
    enforcementLevel: "mandatory",
    validateStack: (args, report): void => {
      const found = closed(() =>
        judge(args.resources.map(subjectOf), stackFacts(), configured(config, args)),
      );
      reportAll(found, report, { rule: head.name, resource: WHOLE_STACK, shownIn });
    },
  };
}

const resourceOf = ({ type, name }: Pick<ResourceValidationArgs, "type" | "name">) => resourceKey(type, name);

/** The exemption in force from a rule for a resource of this stack. */
function exempt(rule: string, resource: string) {
  const { exemptions, today } = stackFacts();
  return exemptionFor(exemptions, { rule, resource }, today.toISOString().slice(0, 10));
}

function subjectOf({
  type,
  name,
  props,
  opts,
}: Pick<ResourceValidationArgs, "type" | "name" | "props" | "opts">): Subject {
  return { type, name, props, protect: opts.protect };
}

/** Tag of a rule that only shows its violations in one kind of stack; its name follows. */
const ADVISORY = "advisory in ";

/** Kinds of stacks in which a rule only shows its violations. */
export function advisoryIn({ tags = [] }: Policy): string[] {
  return tags.flatMap((tag) => (tag.startsWith(ADVISORY) ? tag.slice(ADVISORY.length) : []));
}

/** The violation of a rule whose deciding property is unknown. */
export function unknownFinding(property: string): Finding {
  return {
    property,
    problem: "is unknown in this preview, so that the rule cannot judge it",
    fix: "Take it from the stack's settings as a plain value, not from another resource's output.",
  };
}

function reportAll(
  found: readonly Judged[],
  report: ReportViolation,
  {
    rule,
    resource: judged,
    shownIn,
  }: { rule: string; resource: string; shownIn: readonly StackFacts["environment"][] },
): void {
  if (found.length === 0) return;
  const shownOnly = shownIn.includes(stackFacts().environment);
  for (const { property, problem, fix, advisory = false, resource = judged } of found) {
    const message = `${property} ${problem}. ${fix}`;
    const leave = exempt(rule, resource);
    if (leave)
      advise(report, `${message} Exempt until ${leave.expires} by leave of ${leave.owner}: ${leave.reason}`);
    else if (shownOnly || advisory) advise(report, message);
    else report(message);
  }
}

/** The SDK takes a violation with a level of its own, which its types leave out. */
function advise(report: ReportViolation, message: string): void {
  Reflect.apply(report, undefined, [{ message, enforcementLevel: "advisory" }]);
}

/** What was read last for each schema: it is asked for with every resource, and stays the same during a run. */
const configurations = new WeakMap<z.ZodObject, { from: string; read: unknown }>();
const NOTHING = z.strictObject({});

/** What the policy-pack config says, with the rule's defaults. One that does not fit fails the run with the reason. */
function configured<Shape extends ConfigShape>(
  schema: z.ZodObject<Shape> | undefined,
  { getConfig }: { getConfig<T extends object>(): T },
): z.infer<z.ZodObject<Shape>> {
  const wanted: z.ZodObject = schema ?? NOTHING;
  const given = getConfig();
  const from = JSON.stringify(given);
  const last = configurations.get(wanted);
  // An option that no rule has is a misspelt one, and would be as good as none.
  const read = last?.from === from ? last.read : wanted.strict().parse(given);
  if (last?.from !== from) configurations.set(wanted, { from, read });
  return read as z.infer<z.ZodObject<Shape>>;
}

/** The schema in the form that Pulumi checks a config against, and shows. */
function schemaOf(config: z.ZodObject | undefined): { configSchema?: PolicyConfigSchema } {
  if (!config) return {};
  const { properties } = z.toJSONSchema(config, { io: "input" });
  return { configSchema: { properties: properties as PolicyConfigSchema["properties"] } };
}

function closed(judge: () => Judged[]): Judged[] {
  try {
    return judge();
  } catch (error) {
    // Left alone, the SDK would make advice of it, and advice stops nothing.
    if (error instanceof UnknownValueError) return [unknownFinding(pathIn(error))];
    throw error;
  }
}

/** The SDK keeps the path in a property that its types leave out. */
function pathIn(error: UnknownValueError): string {
  const path = Reflect.get(error, "props");
  return Array.isArray(path) ? path.map(String).join(".") : "A property";
}
