import { connect } from "../../providers/fly/api/connection.ts";
import { appLog, connectLogs, type LogLine } from "../../providers/fly/api/logs.ts";
import { type LiveMachine, liveMachines } from "../live/machines.ts";
import { type FlySystem, systemsOnFly } from "../live/systems.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Stack } from "../workspace/stack.ts";
import { platformOf } from "../workspace/stack-file.ts";
import type { Entry, Source } from "./source.ts";
import type { WantedLines } from "./wanted.ts";

/**
 * A source for each of the stack's apps on Fly that is wanted. The API has no filter of process groups: lines are told apart by
 * the machine that wrote them, and a machine that is made while lines are followed is looked up.
 * @throws UsageError for a group or machine that there is not
 */
export async function flySources(stack: Stack, wanted: WantedLines, from: number): Promise<Source[]> {
  const systems = (await systemsOnFly(stack)).filter(
    ({ system }) => wanted.system === undefined || system === wanted.system,
  );
  if (systems.length === 0) return [];
  const made = { platform: await platformOf(stack) };
  const { env } = stack.project;
  const [fly, logs] = [connect(made, env), connectLogs(made, env)];
  const sources: Source[] = [];
  const there: LiveMachine[] = [];
  for (const of of systems) {
    const machines = await liveMachines(fly, of.app);
    // One that was never deployed has written nothing.
    if (machines === undefined) continue;
    there.push(...machines);
    const named = machines.find(({ id, name }) => [id, name].includes(wanted.machine ?? ""));
    if (wanted.machine !== undefined && named === undefined) continue;
    let known = machines;
    let after: string | undefined;
    sources.push({
      name: `${of.app} on Fly`,
      async read(signal) {
        const { lines, next } = await appLog(logs, of.app, { after, machine: named?.id }, signal);
        after = next;
        if (lines.some(({ instance }) => instance && !known.some(({ id }) => id === instance)))
          known = (await liveMachines(fly, of.app)) ?? known;
        return lines.flatMap((line) => entryOf(line, of, known, wanted, from));
      },
    });
  }
  expectThere(there, wanted, sources.length);
  return sources;
}

function entryOf(
  { message, timestamp, instance }: LogLine,
  { system }: FlySystem,
  machines: readonly LiveMachine[],
  { group }: WantedLines,
  from: number,
): Entry[] {
  const at = Date.parse(timestamp ?? "");
  const machine = machines.find(({ id }) => id === instance);
  if (!Number.isNaN(at) && at < from) return [];
  if (group !== undefined && machine?.group !== group) return [];
  return [
    {
      at: Number.isNaN(at) ? undefined : at,
      from: `${system} ${machine?.name ?? instance ?? ""}`.trim(),
      message,
    },
  ];
}

function expectThere(machines: readonly LiveMachine[], { group, machine }: WantedLines, sources: number) {
  const groups = [...new Set(machines.map((one) => one.group))];
  if (group !== undefined && !groups.includes(group))
    throw new UsageError(
      `--group = ${JSON.stringify(group)}\n   is no process group of these apps\n   allowed: ${groups.join(", ") || "none: there is no machine"}`,
    );
  if (machine !== undefined && sources === 0 && machines.length > 0)
    throw new UsageError(
      `--machine = ${JSON.stringify(machine)}\n   is no machine of these apps\n   allowed: ${machines.map(({ name, id }) => `${name} (${id})`).join(", ")}`,
    );
}
