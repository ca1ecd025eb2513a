import type { Ran } from "../program.ts";
import type { FlyView, SeenMachine } from "./view.ts";

/* What a failed update says of the machines, held against the machines. */

/** Why an error's message is not true; empty when it is. */
export function untrue({ failed }: Ran, before: FlyView, now: FlyView): string[] {
  const said = failed?.message ?? "";
  const problems: string[] = [];
  if (/what ran before still runs|rest again/.test(said)) problems.push(...changedSince(before, now));
  if (/what ran before still runs/.test(said)) {
    const running = before.machines.filter(({ state }) => RUNNING.includes(state)).map(({ id }) => id);
    if (running.length === 0) problems.push("said that what ran before still runs, and nothing ran");
    else if (!now.machines.some(({ id, state }) => state === "started" && running.includes(id)))
      problems.push("said that what ran before still runs, and nothing runs");
  }
  if (/No machine was touched/.test(said) && idsOf(before) !== idsOf(now))
    problems.push("said that no machine was touched, and others are there than before");
  if (/its machines are kept, cordoned/.test(said))
    for (const { name, cordoned } of now.machines.filter(isOurs))
      if (!cordoned && !said.includes(name))
        problems.push(`said that its machines are cordoned, and ${name} is not`);
  return problems;
}

/** States of a machine that runs, or is on its way up again: somebody may have changed it a moment before. */
const RUNNING = ["started", "starting", "replacing", "restarting"];

const isOurs = ({ name }: SeenMachine) => name.startsWith("web-");
const idsOf = ({ machines }: FlyView) =>
  machines
    .filter(isOurs)
    .map(({ id }) => id)
    .sort()
    .join();

function changedSince(before: FlyView, now: FlyView): string[] {
  const problems: string[] = [];
  for (const old of before.machines.filter(isOurs)) {
    const one = now.machines.find(({ id }) => id === old.id);
    const what = `said that what ran before still runs, and ${old.name}`;
    if (!one) problems.push(`${what} is gone`);
    else if (one.image !== old.image || one.value !== old.value)
      problems.push(`${what} runs another release`);
    else if (one.cordoned && !old.cordoned) problems.push(`${what} is cordoned`);
    else if (old.state === "started" && one.state !== "started") problems.push(`${what} is ${one.state}`);
  }
  const known = new Set(before.machines.map(({ id }) => id));
  for (const { id, name } of now.machines.filter(isOurs))
    if (!known.has(id)) problems.push(`said that all was put back, and ${name} was left`);
  return problems;
}
