/**
 * What the error of a failed rollout adds when the app's secrets changed with it; empty when they did not.
 *
 * @param before version of the secrets that the group ran with, from its state; undefined for a first release
 * @param now version that the failed rollout brought
 */
export function secretsAdvice(before: unknown, now: unknown, stack: string): string {
  if (typeof before !== "number" || typeof now !== "number" || before === now) return "";
  return (
    `The app's secrets changed with this rollout (version ${before} to ${now}), and machines always launch with the newest, ` +
    `also those that are put back. If a secret is the cause: npm run secrets:put-back -- ${stack}, then npm run up -- ${stack}`
  );
}
