import type { Subject } from "./rule.ts";

/** The resources of one type, for rules that look at a whole stack. */
export function ofType(type: string, subjects: readonly Subject[]): Subject[] {
  return subjects.filter((subject) => subject.type === type);
}
