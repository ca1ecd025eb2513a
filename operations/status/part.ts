import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";

/** A part of the screen: what was read, or why it could not be. */
export type Part<T> = { value: T } | { unanswered: string };

/** Longest wait for one part, in real milliseconds: who looks wants the rest now, and what is silent is an answer, too. */
const LONGEST_MS = 10_000;

/** Reads one part, so that a platform that fails, or says nothing, takes nothing but its own part away. Never rejects. */
export async function part<T>(read: () => Promise<T>, limitMs = LONGEST_MS): Promise<Part<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return { value: await Promise.race([read(), late]) };
  } catch (error) {
    return { unanswered: redact(messageOf(error)) };
  } finally {
    clearTimeout(timer);
  }
}

/** The same of what follows from another part: it is missing for the same reason. */
export const partOf = <T, U>(of: Part<T>, make: (value: T) => U): Part<U> =>
  "value" in of ? { value: make(of.value) } : of;
