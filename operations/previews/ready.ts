import { expectAtHand, type Need } from "../doctor/ready.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { templateWorld } from "./template.ts";

/** What a command on previews is about to do. */
export interface PreviewWork {
  command: "previews create" | "previews destroy" | "previews sweep";
  platform: "simulated" | "live";
  /** Organisation on Fly. @default the template's */
  org?: string | undefined;
  /** Only looks: no passphrase is needed. */
  looks?: boolean;
}

/**
 * Holds what work on previews needs against what is at hand. A preview has no stack file until it is made: its platform is Fly, by
 * the template.
 * @throws Error with everything that is missing; nothing was touched then
 */
export async function expectPreviewsReady(
  project: Project,
  { command, platform, org, looks = false }: PreviewWork,
): Promise<void> {
  const needs: Need[] = ["platforms", "state", ...(looks ? [] : (["secrets"] as const))];
  const needed = { platform, fly: { org: org ?? (await templateWorld(project.name)).org } };
  await expectAtHand(command, { stack: new Stack(project, "previews"), needed, needs });
}
