import { untilProblems } from "../../operations/maintenance/until.ts";
import { STACK } from "../allowed.ts";
import { command } from "../command.ts";
import { text } from "../kinds.ts";

const ENVIRONMENT = { "FLY_API_TOKEN, RENDER_API_KEY": "the token of the platform that the stack is on" };

export const maintenance = [
  command({
    name: "maintenance on",
    group: "Change",
    summary:
      "closes a stack's door: every path but /health answers 503 with Retry-After, without a new image",
    about:
      "On Fly machines of the stack's own image answer in place of the application's, which stay as they are, out of routing; on\n" +
      "Render its own maintenance mode. docs/runbooks/maintenance.md",
    arguments: { stack: STACK },
    options: {
      until: text("moment", "when it ends, for Retry-After: 2026-12-01T04:30Z; nothing opens by itself"),
    },
    environment: ENVIRONMENT,
    examples: [["production --until 2026-12-01T04:30Z", "asks callers to come back then"]],
    codes: { 1: "it is not closed; the application answers as before" },
    check: ({ until }) => untilProblems(until, Date.now()),
    run: async (given) => (await import("../../operations/maintenance/main.ts")).maintenance("on", given),
  }),
  command({
    name: "maintenance off",
    group: "Change",
    summary: "opens a stack's door again",
    arguments: { stack: STACK },
    environment: ENVIRONMENT,
    examples: [["production", "brings the machines of before back into routing, then takes the page away"]],
    codes: { 1: "it is still closed" },
    run: async (given) => (await import("../../operations/maintenance/main.ts")).maintenance("off", given),
  }),
];
