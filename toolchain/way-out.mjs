// @ts-check
import { NotObtained } from "./obtain.mjs";
import { officialSite } from "./release.mjs";
import { components, oldestGo } from "./versions.mjs";

/**
 * Turns whatever stopped the set-up into one error that a person can act on: what is missing, why each way
 * failed (said once for all parts that failed alike), and what helps.
 * @param {unknown} error
 * @param {string} cache
 * @returns {Error}
 */
export function explain(error, cache) {
  const failures = error instanceof AggregateError ? error.errors : [error];
  const text = failures.map((failure) => failure?.message ?? String(failure)).join("\n");
  if (/ENOSPC|no space left on device/i.test(text)) {
    const said = text.split("\n").find((line) => /ENOSPC|no space left on device/i.test(line));
    return new Error(
      `The disk is full: ${said?.trim()}\nThe set-up needs about 5 GB in ${cache} while it builds and 0.5 GB afterwards. ` +
        "Nothing half-installed was left. Free some space, or set HOTDASH_CACHE to a folder on another disk, and run " +
        "`npm run setup` again.",
      { cause: error },
    );
  }
  if (!failures.every((failure) => failure instanceof NotObtained)) {
    if (failures.length === 1 && failures[0] instanceof Error) return failures[0];
    return new Error(`The toolchain could not be installed:\n${text}`, { cause: error });
  }
  return new Error([...missing(failures), ...help(cache)].join("\n"), { cause: error });
}

/** @param {NotObtained[]} failures */
function missing(failures) {
  /** @type {Map<string, string[]>} */
  const alike = new Map();
  for (const { component, reasons } of failures) {
    const why = reasons.map((reason) => `    - ${reason}`).join("\n");
    alike.set(why, [...(alike.get(why) ?? []), component.title]);
  }
  const groups = [...alike].flatMap(([why, titles]) => [`  ${titles.join(", ")}:`, why]);
  return ["The toolchain could not be installed; nothing half-installed was left.", ...groups];
}

/** @param {string} cache */
function help(cache) {
  const engine = components[0]?.version;
  return [
    "  One of these is enough; then run `npm run setup` again:",
    `    - install Go ${oldestGo.major}.${oldestGo.minor} or newer, with a Go module proxy that it can reach`,
    `    - let this machine reach ${new URL(officialSite).origin}, where hashes of its archives are pinned (npm run setup -- --pin)`,
    `    - set HOTDASH_CACHE to a copy of ${cache} from a machine of the same kind where the set-up succeeded`,
    `    - set HOTDASH_PULUMI to a Pulumi home that has the engine ${engine} in bin/ and these plugins in plugins/, as pinned`,
  ];
}
