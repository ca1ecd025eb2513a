import { UnknownValueError } from "@pulumi/policy";

/** What a property holds, as far as it can be known: in a preview, outputs of resources that do not exist yet cannot. */
export type Reading = { known: true; value: unknown } | { known: false };

/**
 * Reads one property of a resource's inputs. The SDK throws where a value is unknown and turns the throw into advice, so a
 * rule that reads properties directly lets unknown values pass; every rule reads through here instead.
 */
export function read(node: object, key: string): Reading {
  try {
    return { known: true, value: Reflect.get(node, key) };
  } catch (error) {
    if (error instanceof UnknownValueError) return { known: false };
    throw error;
  }
}

/** Tells whether a property is unknown. */
export function isUnknown(node: object, key: string): boolean {
  return !read(node, key).known;
}

/** Every property of an object, or item of an array, with its reading. */
export function readings(node: object): [key: string, reading: Reading][] {
  return Object.keys(node).map((key) => [key, read(node, key)]);
}

/** Tells whether a value has properties of its own to read. */
export function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The object behind the SDK's proxy, to know it again: every rule gets a proxy of its own around the same inputs. */
export function itself(props: object): object {
  const behind: unknown = Reflect.get(props, "__getSpecialProxyTarget");
  return isNode(behind) ? behind : props;
}
