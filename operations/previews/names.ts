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

/**
 * Reads the number of a pull request from a command line.
 * @throws Error that says what is allowed.
 */
export function readNumber(text: string | undefined): number {
  const number = text === undefined ? undefined : numberOfStack(stackOf(Number(text)));
  if (number === undefined || String(number) !== text)
    throw new Error(
      `pull request = ${JSON.stringify(text ?? "(not given)")}\n   is no number of one\n   allowed: 1 and up, for example: npm run previews -- create 12`,
    );
  return number;
}
