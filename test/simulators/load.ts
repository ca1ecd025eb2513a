import { Agent, request } from "node:http";

/** What a load saw: `refused` answers that are not 200, `broken` connections that ended without an answer. */
export interface Seen {
  sent: number;
  refused: number;
  broken: number;
}

/** Sends requests one after the other over one connection until told to stop. */
export function load(proxy: string, host: string, path: string): { stop(): Promise<Seen> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const seen: Seen = { sent: 0, refused: 0, broken: 0 };
  let going = true;
  const once = () =>
    new Promise<void>((resolve) => {
      const done = (kind?: "refused" | "broken") => {
        seen.sent += 1;
        if (kind) seen[kind] += 1;
        resolve();
      };
      const asked = request(`${proxy}${path}`, { agent, headers: { host } }, (response) => {
        response.resume();
        response.once("end", () => done(response.statusCode === 200 ? undefined : "refused"));
        response.once("error", () => done("broken"));
      });
      asked.once("error", () => done("broken"));
      asked.end();
    });
  const run = (async () => {
    while (going) {
      await once();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  return {
    async stop() {
      going = false;
      await run;
      agent.destroy();
      return seen;
    },
  };
}
