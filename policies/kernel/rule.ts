import {
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type Severity,
  UnknownValueError,
} from "@pulumi/policy";
import type { Finding } from "../../settings/finding.ts";
import { type StackFacts, stackFacts } from "./facts.ts";

/** A resource as rules see it. Read `props` through `reading.ts` or `walk.ts`: unknown values throw. */
export interface Subject {
  type: string;
  name: string;
  props: object;
}

/** A rule: what it is called, how much it matters, what to do about it, and its judgement. */
export interface RuleDefinition {
  /** Kebab case; the name of its file and of its key in a policy configuration. */
  name: string;
  displayName: string;
  description: string;
  severity: Severity;
  /** The command or setting that puts a violation right. */
  remediationSteps: string;
  judge(subject: Subject, facts: StackFacts): Finding[];
}

/**
 * Makes a policy of a rule. Every rule is mandatory, is judged before its resource is touched, and fails closed: a value
 * that decides and is unknown is a violation that says which property it is and how to make it known.
 */
export function defineRule({ judge, ...metadata }: RuleDefinition): ResourceValidationPolicy {
  return {
    ...metadata,
    enforcementLevel: "mandatory",
    validateResource: (args: ResourceValidationArgs, reportViolation: ReportViolation): void => {
      for (const { property, problem, fix } of judgeClosed(judge, args)) {
        reportViolation(`${property} ${problem}. ${fix}`);
      }
    },
  };
}

/** The violation of a rule whose deciding property is unknown. */
export function unknownFinding(property: string): Finding {
  return {
    property,
    problem: "is unknown in this preview, so that the rule cannot judge it",
    fix: "Take it from the stack's settings as a plain value, not from another resource's output.",
  };
}

function judgeClosed(judge: RuleDefinition["judge"], args: ResourceValidationArgs): Finding[] {
  try {
    return judge({ type: args.type, name: args.name, props: args.props }, stackFacts());
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
