import { askOnce } from "../../providers/kernel/ask-once.ts";

/** Header by which the page says that it is one. */
export const PAGE_HEADER = "x-hotdash-maintenance";

/** How a stack is reached from outside. */
export interface Door {
  /** Address that users have, or the proxy of the simulators. */
  base: string;
  /** Host by which a simulator's proxy finds the app. */
  host?: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** A path that no application has, so that a page which lets one through is found. */
const PATHS = ["/", "/hotdash-maintenance-proof", "/api/health"];

/** What stands against a door's being closed: a sentence for each path that answers otherwise. Asked of one machine, or of any. */
export async function openPaths({ base, host }: Door, machine?: string): Promise<string[]> {
  const headers = {
    "user-agent": "hotdash-maintenance",
    ...(host === undefined ? {} : { host }),
    ...(machine === undefined ? {} : { "fly-force-instance-id": machine }),
  };
  const problems: string[] = [];
  for (const path of [...PATHS, "/health"]) {
    const wanted = path === "/health" ? 200 : 503;
    const answer = await askOnce(new URL(path, base), { headers, limitMs: TIMEOUT_MS }).catch(
      (error: Error) => error,
    );
    if (answer instanceof Error) problems.push(`${path} does not answer: ${answer.message}`);
    else if (answer.headers[PAGE_HEADER] === undefined)
      problems.push(`${path} answers ${answer.status}, and not by the page`);
    else if (answer.status !== wanted) problems.push(`${path} answers ${answer.status}, not ${wanted}`);
    else if (wanted === 503 && !(Number(answer.headers["retry-after"]) > 0))
      problems.push(`${path} answers 503 without Retry-After`);
  }
  return problems;
}
