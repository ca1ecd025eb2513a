import type { WrongSetting } from "../../settings/wrong-settings.ts";
import { withValue } from "../kernel/resources.ts";

/** A resource as the engine registers it. */
export interface Resource {
  type: string;
  props: object;
  protect?: boolean;
}

/** What shows that one rule is in force: a good resource, the value in it that decides, and what breaks the rule. */
export interface Proof {
  /** Name of the rule. */
  rule: string;
  /** Stack in which it is judged. @default production */
  stack?: string;
  /** Type of the resource, and its inputs as the program declares them. */
  type: string;
  good: object;
  /** Whether the option `protect` is set. @default true */
  protect?: boolean;
  /** Other resources of the stack without which the rule has nothing to say. */
  beside?: readonly Resource[];
  /** Path of the value that decides: `machine.guest.memory_mb`. */
  path: string;
  /** What breaks the rule there; undefined where the type or an option alone breaks it. */
  bad?: unknown;
  /** The resource that breaks it, where that is not a matter of one value. */
  broken?: Resource;
  /** What the violation says. */
  says: RegExp;
  /** What happens when the value is absent, and when it is of another type. */
  missing: "refused" | "allowed";
  wrongType: "refused" | "allowed";
  /** A value of another type. @default 4711 */
  ofWrongType?: unknown;
  /** When the deciding value is unknown: refused in other words, or allowed with the reason. @default refused as unknown */
  unknown?: { says: RegExp } | { allowed: string };
  /**
   * Name of a wrong setting that the program refuses before any request, so that the rule holds without the pack too; or
   * why no setting can say such a thing.
   */
  settings: WrongSetting["name"] | { unsayable: string };
  /** Why the real engine shows the pack nothing of what breaks the rule; what holds there instead. @default it does */
  unseen?: string;
  /** Configuration of the stack in which the rule looks, over the usual one. */
  config?: Record<string, unknown>;
}

/** The resource that breaks the rule. */
export function brokenBy({ broken, type, good, path, bad, protect = true }: Proof): Resource {
  return broken ?? { type, props: withValue(good, path, bad), protect };
}

/** Everything that the stack of a proof declares, with the resource in question as given. */
export function stackOf({ beside = [] }: Proof, subject: Resource): Resource[] {
  return [...beside, subject];
}

/** The stack in which a proof is judged. */
export function stackName({ stack = "production" }: Proof): string {
  return stack;
}
