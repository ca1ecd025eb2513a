import { messageOf } from "../../providers/kernel/errors.ts";
import { registryAccess } from "../registry/access.ts";
import { Registry } from "../registry/client.ts";
import type { Stack } from "../workspace/stack.ts";
import { maybeDashboardOf, platformOf } from "../workspace/stack-file.ts";
import { type Found, missing, there } from "./finding.ts";

/** Whether the registry of a stack's images answers, by a tag that nobody has. */
export async function registryFound(stack: Stack): Promise<Found> {
  const what = "registry";
  try {
    const dashboard = await maybeDashboardOf(stack);
    if (dashboard === undefined) return there(what, "none is asked: the stack is without the dashboard");
    const access = registryAccess(dashboard.imageRepository, await platformOf(stack), stack.project.env);
    await new Registry(access).resolve("hotdash-doctor-asks");
    return there(what, `${new URL(access.url).host} answers`);
  } catch (error) {
    return missing(what, messageOf(error));
  }
}
