import { connect } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { runningDigest } from "../../providers/fly/process-group/as-is.ts";
import { isServing } from "../../providers/fly/process-group/observe.ts";
import { withoutVersion } from "../../settings/rules/image-reference.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackSettings } from "../../settings/types.ts";

/**
 * What an app that is taken over runs, before the stack has a release of its own: it counts as the last good one, without
 * label or provenance, since taking it over brings nothing new. One request that reads, and none for any other stack.
 * Undefined where machines run several builds, or none.
 */
export async function adoptedImage(
  { dashboard, platform, host }: StackSettings,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (dashboard.adopt === false || !isOn("fly", host)) return undefined;
  return oneImage(await listMachines(connect({ platform }, env), dashboard.app));
}

/** The build that all machines behind a service run, those at rest included. Pure. */
export function oneImage(machines: readonly MachineAnswer[]): string | undefined {
  const behind = machines.filter(
    ({ config, state }) =>
      !["destroyed", "destroying"].includes(state) &&
      ((config?.services ?? []) as { ports?: unknown[] }[]).some(({ ports = [] }) => ports.length > 0),
  );
  const serving = behind.filter(isServing);
  const images = (serving.length > 0 ? serving : behind).map((machine) => {
    const digest = runningDigest(machine);
    const repository = withoutVersion(String(machine.config?.image ?? ""));
    return repository && /^sha256:[0-9a-f]{64}$/.test(digest) ? `${repository}@${digest}` : undefined;
  });
  const [first] = images;
  return new Set(images).size === 1 ? first : undefined;
}
