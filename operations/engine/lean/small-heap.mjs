// @ts-check
import { setFlagsFromString } from "node:v8";

/** By how much of itself the heap may grow until V8 collects all of it again, in percent. V8's own factor is up to four. */
const GROWS_BY = 20;

/**
 * Lets the heap grow slowly. What a run keeps is small beside what it drops, and it is over before memory is short, so that V8
 * by itself would keep the most of both: of a thousand resources, twice what was in use.
 */
export function growSlowly() {
  setFlagsFromString(`--heap-growing-percent=${GROWS_BY}`);
}
