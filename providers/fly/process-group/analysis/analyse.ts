import { GateError } from "../gate-error.ts";
import type { Run } from "../run.ts";
import { get, PROXY_ANSWERS } from "../smoke.ts";
import { mostOf } from "./prometheus.ts";
import { judge, type Sample } from "./sample.ts";
import type { Analysis } from "./schema.ts";

/**
 * Watches the machines of the new release for some seconds: one request every interval, to each of them in turn.
 * Throws GateError with the measured and the allowed value as soon as it is certain that the release is no good.
 *
 * @param rehearsal the machines are still cordoned: when the proxy has no way to them nothing is judged, and the query
 *   of what users saw is left for later
 */
export async function analyse(
  run: Run,
  analysis: Analysis,
  seconds: number,
  rehearsal = false,
): Promise<void> {
  const { fly, signal } = run;
  const machines = [...run.fresh.values()];
  if (machines.length === 0) return;
  const planned = Math.max(machines.length, Math.ceil(seconds / analysis.interval_seconds));
  const samples: Sample[] = [];
  const end = fly.clock.now() + seconds * 1000;
  for (let turn = 0; turn < planned; turn++) {
    const began = fly.clock.now();
    const machine = machines[turn % machines.length];
    if (machine) samples.push(await sample(run, analysis, machine.id));
    if (rehearsal && turn === 0 && samples[0]?.unreachable) return;
    const problem = judge(samples, analysis, planned);
    if (problem) throw new GateError(`analysis of ${analysis.path}: ${problem}`, "analysis");
    const left = analysis.interval_seconds * 1000 - (fly.clock.now() - began);
    if (left > 0 && turn < planned - 1) await fly.clock.sleep(left, signal);
  }
  const left = end - fly.clock.now();
  if (left > 0) await fly.clock.sleep(left, signal);
  if (analysis.prometheus && !rehearsal) await judgeQuery(run, analysis.prometheus);
}

async function sample(
  { fly, inputs, signal }: Run,
  { path, timeout_ms }: Analysis,
  machineId: string,
): Promise<Sample> {
  signal.throwIfAborted();
  const began = fly.clock.now();
  try {
    const { status } = await get({ path, timeout_ms }, { ...inputs, machineId, clock: fly.clock });
    const unreachable = PROXY_ANSWERS.includes(status);
    return { milliseconds: fly.clock.now() - began, good: status < 500, unreachable };
  } catch {
    return { milliseconds: fly.clock.now() - began, good: false, unreachable: true };
  }
}

async function judgeQuery(
  { inputs, signal }: Run,
  { query, max }: NonNullable<Analysis["prometheus"]>,
): Promise<void> {
  const most = await mostOf(inputs, query, signal);
  if (most !== undefined && most > max)
    throw new GateError(`analysis: the query ${query} answers ${most}, allowed are ${max}`, "analysis");
}
