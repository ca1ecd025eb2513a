/** Variables that the team has given up, by their names, with the reason. They are refused, and named where they still are. */
const RETIRED: readonly { pattern: RegExp; reason: string; app: string }[] = [
  {
    pattern: /^GA_MCP(_|$)/,
    reason: "belongs to the Google Analytics MCP bundle, which is retired",
    app: "hotdash-analytics-mcp",
  },
];

/** Tokens of sessions and of pages that embed the app: they belong to one browser, so no workflow has a use for them. */
const OF_A_BROWSER = /(^|_)(EMBED|EMBEDDED|SESSION)_TOKEN$/;

/** Why a variable is retired; undefined when it is not. */
export const retiredVariable = (name: string): string | undefined =>
  RETIRED.find(({ pattern }) => pattern.test(name))?.reason;

/** Whether a variable is one of an app's: by the list above, or since it carries the app's whole name. */
export function isOfApp(name: string, app: string): boolean {
  const own = app.toUpperCase().replaceAll("-", "_");
  if (RETIRED.some((one) => one.app === app && one.pattern.test(name))) return true;
  return own.length > 0 && `_${name}_`.includes(`_${own}_`);
}

/** Why a variable must never be a secret of a workflow; undefined when it may be one. */
export function neverMirrored(name: string): string | undefined {
  const reason = retiredVariable(name);
  if (reason !== undefined) return reason;
  return OF_A_BROWSER.test(name) ? "is a token of one browser, which no workflow uses" : undefined;
}
