import * as z from "zod";
import { jsonOf } from "../json-text.ts";
import { SEVERITIES, type Severity } from "./severities.ts";

/** What npm is asked: all that `npm ci` would install, packages for development too. */
export const AUDIT: readonly string[] = ["audit", "--json"];

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.enum(SEVERITIES), range: z.string(), fixAvailable: z.unknown() }),
  ),
});

const advisory = z.object({
  package: z.string(),
  severity: z.enum(SEVERITIES),
  range: z.string(),
  /** Whether a newer version without it is there. */
  fixable: z.boolean(),
});

/** One package with a known hole. */
export type Advisory = z.infer<typeof advisory>;

/** What `npm run scan --report` writes down. */
export const scanReport = z.object({
  /** Least severity that was looked for. */
  severity: z.enum(SEVERITIES),
  /** When: ISO 8601, UTC. */
  at: z.iso.datetime(),
  advisories: z.array(advisory),
});
export type ScanReport = z.infer<typeof scanReport>;

/**
 * Packages at or above a severity in what `npm audit --json` printed, the worst first.
 * @throws Error when it is no report: an audit that could not be done must not pass for a clean one.
 */
export function advisoriesIn(text: string, least: Severity): Advisory[] {
  const parsed = report.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new Error(`npm audit could not be done: ${text.trim().slice(0, 300) || "it printed nothing"}`);
  const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
  return Object.entries(parsed.data.vulnerabilities)
    .map(([name, { severity, range, fixAvailable }]) => ({
      ...{ package: name, severity, range },
      fixable: Boolean(fixAvailable),
    }))
    .filter(({ severity }) => rank(severity) >= rank(least))
    .sort((a, b) => rank(b.severity) - rank(a.severity) || a.package.localeCompare(b.package));
}
