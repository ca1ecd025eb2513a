/** Days before a certificate ends at which somebody has to look: Fly renews 30 days before. */
export const CERTIFICATE_DAYS = 21;

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
  /** Milliseconds until the answer was complete. */
  ms: number;
}

/** What is wrong by a probe, for a person; empty when all is well. */
export function problemsOf(probe: Probe, now: number): string[] {
  const { url, expected, status, failure, contains, certificateEnds } = probe;
  if (failure !== undefined) return [`${url} does not answer: ${failure}`];
  const problems: string[] = [];
  if (status !== expected) problems.push(`${url} answers ${status}, not ${expected}`);
  if (contains?.found === false) problems.push(`${url} answers without ${JSON.stringify(contains.text)}`);
  const problem = certificateEnds === undefined ? undefined : certificateProblem(url, certificateEnds, now);
  return problem === undefined ? problems : [...problems, problem];
}

function certificateProblem(url: string, ends: number, now: number): string | undefined {
  const days = Math.floor((ends - now) / 86_400_000);
  if (days >= CERTIFICATE_DAYS) return undefined;
  const { host } = new URL(url);
  return `the certificate of ${host} ends in ${days} days: it should have been renewed (npm run pulumi -- stack output dnsRecords lists what Fly needs)`;
}
