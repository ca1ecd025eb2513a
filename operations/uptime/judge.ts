import { endsSoon } from "../../settings/rules/certificate-life.ts";

/** What one request saw. */
export interface Probe {
  url: string;
  /** Status that the settings expect. */
  expected: number;
  /** Status of the answer; undefined when there was none. */
  status?: number | undefined;
  /** Why there was no answer. */
  failure?: string | undefined;
  /** Text that the answer must contain, and whether it did. */
  contains?: { text: string; found: boolean } | undefined;
  /** End of the server's certificate: milliseconds since the epoch; undefined without TLS. */
  certificateEnds?: number | undefined;
  /** Begin of it, the same way. */
  certificateBegins?: number | undefined;
  /** What the page of a maintenance says of itself: `on`, or its end; undefined for anything else that answers. */
  maintenance?: string | undefined;
  /** Milliseconds until the answer was complete. */
  ms: number;
}

/** What is wrong by a probe, for a person; empty when all is well. */
export function problemsOf(probe: Probe, now: number): string[] {
  const { url, expected, status, failure, contains } = probe;
  if (failure !== undefined) return [`${url} does not answer: ${failure}`];
  const closed = inMaintenance(probe, now);
  const problems: string[] = closed === undefined ? [] : [...closed];
  if (closed === undefined && status !== expected) problems.push(`${url} answers ${status}, not ${expected}`);
  if (closed === undefined && contains?.found === false)
    problems.push(`${url} answers without ${JSON.stringify(contains.text)}`);
  const problem = certificateProblem(probe, now);
  return problem === undefined ? problems : [...problems, problem];
}

/**
 * What is wrong with a door that was closed on purpose: nothing until the end that was said. Undefined for one that is not
 * closed: a 503 of anybody else is an outage.
 */
function inMaintenance({ url, status, maintenance }: Probe, now: number): string[] | undefined {
  if (status !== 503 || maintenance === undefined) return undefined;
  const end = Date.parse(maintenance);
  return Number.isNaN(end) || now <= end
    ? []
    : [
        `${url} is still in maintenance, which was to end at ${maintenance}: npm run maintenance -- off <stack> opens it`,
      ];
}

function certificateProblem(
  { url, certificateEnds, certificateBegins }: Probe,
  now: number,
): string | undefined {
  const left = certificateEnds === undefined ? undefined : endsSoon(certificateEnds, certificateBegins, now);
  if (left === undefined) return undefined;
  const { host } = new URL(url);
  return `the certificate of ${host} ends in ${left}: it should have been renewed (npm run pulumi -- stack output dnsRecords lists what Fly needs)`;
}
