import { askOnce } from "../../providers/kernel/ask-once.ts";
import { PAGE_HEADER } from "../maintenance/proof.ts";
import type { Probe } from "./judge.ts";

/** What to ask. */
export interface Target {
  url: string;
  /** Host header, where the request goes through a simulator's proxy. */
  host?: string | undefined;
  expected: number;
  contains?: string | undefined;
  /** Real milliseconds for the answer, to its last byte. */
  timeoutMs: number;
  /** Certificates to trust besides the public ones (PEM), for servers of tests. */
  ca?: string | undefined;
}

/** Asks once, on a connection of its own, and follows nothing. Never throws: what went wrong is in the answer. */
export async function probe({ url, host, expected, contains, timeoutMs, ca }: Target): Promise<Probe> {
  const started = performance.now();
  const answered = (rest: Partial<Probe>): Probe => ({
    ...{ url, expected, ms: Math.round(performance.now() - started) },
    ...rest,
  });
  try {
    const headers = { "user-agent": "hotdash-uptime", ...(host ? { host } : {}) };
    const {
      status,
      body,
      headers: said,
      certificateEnds,
      certificateBegins,
    } = await askOnce(new URL(url), {
      headers,
      limitMs: timeoutMs,
      ca,
    });
    const found =
      contains === undefined ? {} : { contains: { text: contains, found: body.includes(contains) } };
    const page = said[PAGE_HEADER];
    const maintenance = typeof page === "string" ? { maintenance: page } : {};
    return answered({ ...maintenance, status, certificateEnds, certificateBegins, ...found });
  } catch (error) {
    return answered({ failure: (error as Error).message });
  }
}
