import type { BlueprintAnswer } from "../../../providers/render/api/blueprints.ts";

/** What a Blueprint would undo, and when. */
export const blueprintLines = (blueprints: readonly BlueprintAnswer[]): string[] =>
  blueprints.map(
    ({ id, name, path, repo, branch, autoSync, resources }) =>
      `the Blueprint ${name} (${id}): ${path} of ${repo}, branch ${branch}, declares ${resources.map((one) => `${one.name} (${one.type.replaceAll("_", " ")})`).join(", ")}: ${autoSync ? "each push there" : "a sync by hand"} sets them back to what the file says`,
  );

/** The step before the first update. Disconnecting takes nothing away (Render's public API, "Disconnect Blueprint"). */
export const blueprintSteps = (blueprints: readonly BlueprintAnswer[]): string[] =>
  blueprints.map(
    ({ name, id }) =>
      `disconnect the Blueprint ${name} (${id}) in Render's dashboard, since two would own the same services: that stops its syncs and takes no service away`,
  );
