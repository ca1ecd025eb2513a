import { get } from "node:http";
import type { Failure } from "./connection-watch.ts";
import type { LoadWorld } from "./world.ts";

/**
 * Milliseconds of the platform that a held page takes. Four seconds of real time at LOAD_SCALE: between a machine's
 * cordon and its end two busy cores were seen to run late by one, and the pages of the load (three seconds of the
 * platform) had all ended by then.
 */
const HELD_PAGE = 20_000;

/** What a group's machines need for a held page to end by itself: Fly gives a process 5 s to stop if nothing is said. */
export const PATIENT = { machine: { stop_config: { timeout: "30s" } } };

/**
 * Asks each machine for a long page at the very moment at which it is taken out of routing, so that whatever ends it next
 * meets a request that is under way: a load alone has one then only by luck.
 *
 * @returns what became of each page once all have ended; undefined: it was answered well
 */
export function holdPages({ sim, app }: LoadWorld): () => Promise<(Failure | undefined)[]> {
  const pages = new Map<string, Promise<Failure | undefined>>();
  const run = ({ machine = "" }) => {
    if (!pages.has(machine)) pages.set(machine, page(sim.proxyUrl, app, machine));
  };
  sim.faults.add({ match: { action: "machines.cordon" }, when: "before", effect: { run } });
  return () => Promise.all(pages.values());
}

function page(proxyUrl: string, app: string, machine: string): Promise<Failure | undefined> {
  const headers = { host: `${app}.fly.dev`, "fly-force-instance-id": machine };
  return new Promise((resolve) => {
    const fail = (kind: Failure["kind"]) => resolve({ at: Date.now(), kind, machine });
    const broken = () => fail("connection broken");
    get(`${proxyUrl}/slow?ms=${HELD_PAGE}`, { headers, agent: false }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) fail(`status ${statusCode}`);
      response
        .on("error", broken)
        .on("end", () => resolve(undefined))
        .resume();
    }).on("error", broken);
  });
}
