import { isOn } from "../../settings/schema/host.ts";
import { closedOnPurpose } from "../maintenance/seen.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, hostOf, platformOf } from "../workspace/stack-file.ts";

/** That a stack's dashboard on Fly is in maintenance, by which its machines differ from what is declared. */
export async function checkMaintenance(stack: Stack): Promise<string[]> {
  if (!isOn("fly", await hostOf(stack))) return [];
  const { app } = await dashboardOf(stack);
  const asked = { app, platform: await platformOf(stack), stack: stack.name };
  const closed = await closedOnPurpose(asked, stack.project.env, Date.now());
  return closed ? [`${closed.problem}; ${closed.fix}`] : [];
}
