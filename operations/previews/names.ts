/** Stack of a pull request's preview. */
export const stackOf = (number: number) => `pr-${number}`;

/** Fly app of a pull request's preview. */
export const appOf = (number: number) => `fly-preview-${stackOf(number)}`;

/** Where a preview answers. */
export const addressOf = (number: number) => `https://${appOf(number)}.fly.dev`;

/** The pull request of a preview's stack; undefined for every other stack. */
export function numberOfStack(stack: string): number | undefined {
  const [, digits] = /^pr-([1-9]\d{0,8})$/.exec(stack) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The pull request of a preview's app, with its additions; undefined for every other app. */
export function numberOfApp(app: string): number | undefined {
  const [, digits] = /^fly-preview-pr-([1-9]\d{0,8})(?:-[a-z0-9-]+)?$/.exec(app) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
