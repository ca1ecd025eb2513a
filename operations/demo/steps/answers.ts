import { askOnce } from "../../../providers/kernel/ask-once.ts";
import { pathAt } from "../../../settings/rules/own-path.ts";
import { type Demo, must, type Step } from "../context.ts";

interface Answer {
  status: number;
  machine: string;
}

/** Longest time for one answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Asks an app through the simulator's proxy, as users would. */
export async function ask(demo: Demo, app: string, path: string): Promise<Answer> {
  const { status, body } = await askOnce(pathAt(path, demo.simulation.fly.proxyUrl), {
    headers: { host: `${app}.fly.dev` },
    limitMs: TIMEOUT_MS,
  });
  const machine = status === 200 ? String((JSON.parse(body) as { machine?: string }).machine) : "";
  return { status, machine };
}

/** The deployed app answers, in production from more than one machine. */
export const answers: Step = {
  title: "the deployed app answers through the proxy",
  run: async (demo: Demo) => {
    for (const [app, atLeast] of [
      ["hotdash-staging", 1],
      ["hotdash-app", 2],
    ] as const) {
      const got: Answer[] = [];
      for (let i = 0; i < 8; i++) got.push(await ask(demo, app, "/health"));
      const machines = new Set(got.map(({ machine }) => machine));
      must(
        got.every(({ status }) => status === 200),
        `${app} answers 200 on /health`,
        JSON.stringify(got),
      );
      must(machines.size >= atLeast, `${app} answers from at least ${atLeast} machines`, JSON.stringify(got));
      demo.say(
        `https://${app}.fly.dev/health: 200 from ${machines.size} machine${machines.size === 1 ? "" : "s"} (${[...machines].join(", ")})`,
      );
    }
  },
};
