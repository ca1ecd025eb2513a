// @ts-check

/**
 * What a Node of a run does, by the folder of its script below the SDK's `cmd`.
 * @typedef {"run" | "run-policy-pack" | "dynamic-provider"} Role
 */

/**
 * The role of a Node with this script; undefined for any other program.
 * @param {string | undefined} script
 */
export const roleOf = (script = "") =>
  /** @type {Role | undefined} */ (
    /\/@pulumi\/pulumi\/cmd\/(run|run-policy-pack|dynamic-provider)(?:\/|$)/.exec(script)?.[1]
  );
