import type { DeepReadonly } from "./types.ts";

/** Freezes an object with all that is in it. */
export function freeze<T extends object>(value: T): DeepReadonly<T> {
  for (const child of Object.values(value)) if (typeof child === "object" && child !== null) freeze(child);
  return Object.freeze(value) as DeepReadonly<T>;
}
