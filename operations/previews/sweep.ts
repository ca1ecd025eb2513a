import { deleteApp, listApps } from "../../providers/fly/api/apps.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import { destroyMachine, listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { listVolumes } from "../../providers/fly/api/volumes.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import type { Project } from "../workspace/project.ts";
import { destroyPreview } from "./destroy.ts";
import { leftoversIn } from "./leftovers.ts";
import { previewStacks } from "./stacks.ts";

/** Where a sweep looks. */
export interface Sweep {
  project: Project;
  fly: Fly;
  /** Slug of the organisation whose apps are listed. */
  org: string;
  /** Numbers of the open pull requests; undefined when GitHub cannot be asked: then only time decides. */
  open: ReadonlySet<number> | undefined;
  now: Date;
  /** Says what would go, and touches nothing. */
  dryRun: boolean;
  say(line: string): void;
}

/**
 * Removes previews that nobody needs any more, and apps of previews that no stack knows. One that cannot go does not
 * keep the others. Answers the problems.
 */
export async function sweep({ project, fly, org, open, now, dryRun, say }: Sweep): Promise<string[]> {
  const [stacks, apps] = await Promise.all([previewStacks(project), listApps(fly, org)]);
  const left = leftoversIn({ stacks, apps, open, now });
  if (left.stacks.length + left.apps.length === 0) say("nothing is left over");
  const problems: string[] = [];
  const tried = async (what: string, reason: string, act: () => Promise<unknown>) => {
    say(`${what}: ${reason}${dryRun ? " (it would go)" : ""}`);
    if (!dryRun) await act().catch((error) => problems.push(`${what}: ${messageOf(error)}`));
  };
  for (const { number, reason } of left.stacks)
    await tried(`pr-${number}`, reason, () => destroyPreview(project, number, say));
  for (const { app, reason } of left.apps) await tried(app, reason, () => removeApp(fly, app, project.name));
  return problems;
}

/** Removes an app of a preview that no stack knows; only when every machine in it was made by this project. */
async function removeApp(fly: Fly, app: string, project: string): Promise<void> {
  const [machines, volumes] = await Promise.all([listMachines(fly, app), listVolumes(fly, app)]);
  const owner = ({ config }: MachineAnswer) =>
    (config?.metadata as Record<string, unknown> | undefined)?.project;
  const foreign = machines.filter((machine) => owner(machine) !== project);
  if (foreign.length > 0)
    throw new Error(
      `${foreign.map(({ name }) => name).join(", ")} in it were not made by ${project}: left alone`,
    );
  // No preview declares a volume: whatever this one holds, somebody put there.
  if (volumes.length > 0)
    throw new Error(
      `it holds ${volumes.map(({ name }) => name).join(", ")}: left alone. Remove the volume by hand`,
    );
  for (const { id } of machines) await destroyMachine(fly, app, id, undefined, true);
  await deleteApp(fly, app);
}
