import * as z from "zod";
import type { Outs } from "../../kernel/implementation.ts";

/**
 * A secret that Pulumi set and that is declared no more. It stays set until every process group has taken the release
 * that does without it. `version` is that of the app's secrets when the name left the declaration: a name that is
 * declared again is set again, so that the version is another one when it leaves once more.
 */
export const departure = z.strictObject({ name: z.string().min(1), version: z.int().min(0) });
export type Departure = z.infer<typeof departure>;

/** The names that have left, in the outputs of an app's secrets; none in a state from before there was such a list. */
export function leavingOf({ leaving }: Outs): Departure[] {
  return (leaving as Departure[] | undefined) ?? [];
}

/**
 * Names that have left after one more change, sorted. They add up, because the removal is not reached when a group
 * fails; a name that is declared again leaves the list. Secrets never hear of the removal, so a name that was removed
 * stays listed until the live secrets are looked at for another reason: asking for them would cost a request.
 *
 * @param version of the app's secrets before the change
 * @param live what the app has, where it is known
 */
export function leavingAfter(
  leaving: readonly Departure[],
  version: number,
  before: Record<string, string>,
  after: Record<string, string>,
  live?: Record<string, string>,
): Departure[] {
  const all = [...leaving, ...Object.keys(before).map((name) => ({ name, version }))];
  return all
    .filter(({ name }) => !Object.hasOwn(after, name) && (!live || Object.hasOwn(live, name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The departures in `leaving` that are not among those already `done`. */
export function pending(leaving: readonly Departure[], done: readonly Departure[]): Departure[] {
  return leaving.filter(
    ({ name, version }) => !done.some((one) => one.name === name && one.version === version),
  );
}
