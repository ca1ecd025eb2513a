import { printedBy } from "../apps/output.ts";
import { greeting, portOf } from "../apps/serves.ts";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import { refuse, rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import type { Machine, MachineEvent } from "./machine.ts";
import { hashOf, tokensOf } from "./tokens.ts";

/** Most lines of one answer: what Fly's own tool says it shows of a failed release command. */
const LARGEST_PAGE = 100;

/** One line of a log. */
interface Line {
  at: number;
  machine: Machine;
  message: string;
}

/**
 * The logs of an app, as Fly's web API (not the Machines API) gives them to its own tool: what the platform says of its
 * machines, and what commands that run to their end printed. In a command, `sim-print-<text>` prints the text and
 * `sim-echo-<NAME>` the value of an environment variable, both just before the end. Lines arrive late (`logLag`).
 */
export function logRoutes(fly: Fly): Route[] {
  return [
    {
      method: "GET",
      path: "/api/v1/apps/:app/logs",
      action: "logs.list",
      kind: "read",
      handler: (call) => list(fly, call),
    },
  ];
}

function list(fly: Fly, call: Call): Reply {
  const app = fly.world.app(call.app);
  refuseDeployTokens(fly, call);
  const [instance, region, token] = ["instance", "region", "next_token"].map((key) => call.query.get(key));
  const arrived = fly.world.now() - fly.world.timings.logLag;
  const after = token ? Number(token) : Number.NEGATIVE_INFINITY;
  const lines = [...app.machines.values()]
    .filter((machine) => !instance || machine.id === instance)
    .filter((machine) => !region || machine.region === region)
    .flatMap(linesOf)
    .filter(({ at }) => at <= arrived && at > after)
    .sort((one, other) => one.at - other.at)
    .slice(-LARGEST_PAGE);
  const data = lines.map(({ at, machine, message }, index) => ({
    id: `${at}-${index}`,
    type: "log",
    attributes: {
      timestamp: rfc3339(at),
      message,
      level: "info",
      instance: machine.id,
      region: machine.region,
      meta: { instance: machine.id, region: machine.region },
    },
  }));
  return { status: 200, body: { data, meta: { next_token: String(lines.at(-1)?.at ?? token ?? "") } } };
}

/** Tokens for deploys do not reach the logs. */
function refuseDeployTokens(fly: Fly, call: Call): void {
  const hashes = tokensOf(call.headers.get("authorization")).map(hashOf);
  if (fly.world.deployTokens.some(({ sha256 }) => hashes.includes(sha256)))
    throw refuse(401, "You must be authenticated to view this.");
}

function linesOf(machine: Machine): Line[] {
  return [...machine.now.events].reverse().flatMap((event) => {
    const messages = messagesOf(machine, event);
    return messages.map((message) => ({ at: event.timestamp, machine, message }));
  });
}

const greeted = ({ image = "", env = {} }: Machine["now"]["config"]) => greeting(image, portOf(image, env));

function messagesOf({ now: { config } }: Machine, { type, status, request }: MachineEvent): string[] {
  const command = [
    ...(config.init?.exec ?? []),
    ...(config.init?.entrypoint ?? []),
    ...(config.init?.cmd ?? []),
  ];
  if (type === "start" && status === "started")
    return [` INFO Preparing to run: \`${command.join(" ")}\` as root`, ...greeted(config)];
  const exit = request?.exit_event;
  if (!exit) return [];
  const printed = printedBy(command, (name) => config.env?.[name]);
  const killed = exit.oom_killed ? ["Out of memory: Killed process"] : [];
  return [...printed, ...killed, ` INFO Main child exited normally with code: ${exit.exit_code}`];
}
