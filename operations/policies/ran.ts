import { stripVTControlCharacters } from "node:util";

/**
 * Tells from the engine's output whether the policy pack judged the run and had nothing against it. The engine polices
 * nothing when it is given no pack, and says so by silence: a run that shows no pack was not judged.
 */
export function passedByPack(output: string): boolean {
  return /^Policies:\s+✅ hotdash@v\d/m.test(stripVTControlCharacters(output));
}
