import { askOnce } from "../../../providers/kernel/ask-once.ts";
import { pathAt } from "../../../settings/rules/own-path.ts";
import { type Demo, must, type Step } from "../context.ts";
import { machinesOf } from "../machines.ts";

const CHATWOOT = "hotdash-chatwoot";
const AGENTS = ["hotdash-agent-service", "hotdash-llamaindex-mcp"];

/** Chatwoot answers with its queue and its data; the agents' services are there, without a machine yet. */
export const beside: Step = {
  title: "production: Chatwoot answers, and the agents' services wait for their first image",
  run: async (demo: Demo) => {
    const { body } = await askOnce(pathAt("/api", demo.simulation.fly.proxyUrl), {
      headers: { host: `${CHATWOOT}.fly.dev` },
      limitMs: 30_000,
    });
    const { queue_services: queue, data_services: data } = JSON.parse(body) as Record<string, string>;
    must(queue === "ok" && data === "ok", "Chatwoot's queue and data are well", body);
    const groups = machinesOf(demo, CHATWOOT).filter(({ state }) => state === "started");
    demo.say(
      `https://${CHATWOOT}.fly.dev/api: queue ok, data ok; it runs ${groups.map(({ name }) => name).join(", ")}`,
    );
    for (const app of AGENTS) {
      const { ips = [] } = demo.simulation.fly.world.apps.get(app) ?? {};
      must(
        ips.some(({ type }) => type === "private_v6"),
        `${app} has its private address`,
      );
      must(machinesOf(demo, app).length === 0, `${app} has no machine yet`);
    }
    demo.say(`${AGENTS.join(", ")}: a private address each, no machine`);
  },
};

/** What the agents' services have once they got their first images. */
export function mustServeAgents(demo: Demo): void {
  for (const app of AGENTS) {
    const running = machinesOf(demo, app).filter(({ state }) => state === "started");
    must(running.length === 2, `${app} runs its first image on two machines`, JSON.stringify(running));
  }
  demo.say(`${AGENTS.join(", ")}: their first images on two machines each`);
}
