import { createHash } from "node:crypto";
import { versionName } from "../../../settings/releases/release.ts";
import { normalConfig, type OWN_METADATA, RESTART_METADATA, VERSION_METADATA } from "./live-config.ts";
import type { ProcessGroupInputs } from "./schema.ts";
import { slotNames } from "./slots.ts";

/** A machine as the program wants it. */
export interface DesiredMachine {
  /** Slot: `<group>-<region>-<k>`. */
  name: string;
  region: string;
  /** Whole config in the API's form. An update replaces everything, so everything is here. */
  config: Record<string, unknown>;
  secretsVersion: number | undefined;
}

/**
 * The machines of a group, in the order of their slots.
 * @param restarted RFC 3339: when all of them are to begin anew, though nothing differs; of an earlier one nothing is wanted
 */
export function desiredMachines(inputs: ProcessGroupInputs, restarted?: string): DesiredMachine[] {
  const { group, regions, machine, image, mounts } = inputs;
  const secretsVersion = typeof inputs.secretsVersion === "number" ? inputs.secretsVersion : undefined;
  return slotNames(group, regions).map((name) => {
    const volume = mounts?.volumes[name];
    return {
      name,
      region: name.slice(group.length + 1, name.lastIndexOf("-")),
      secretsVersion,
      config: {
        ...machine,
        image,
        auto_destroy: false,
        metadata: {
          ...metadataOf(inputs),
          ...(restarted === undefined ? {} : { [RESTART_METADATA]: restarted }),
        },
        ...(mounts && volume ? { mounts: [{ volume, path: mounts.path }] } : {}),
      },
    };
  });
}

/**
 * Who owns a machine, and which version and secrets it was launched with. `fly_process_group` gives the group its internal DNS name;
 * `fly_platform_version` is left out on purpose, so that `fly deploy` leaves our machines alone.
 */
function metadataOf({
  group,
  project,
  stack,
  app,
  image,
  secretsVersion,
}: ProcessGroupInputs): Record<string, string> {
  const own: Record<(typeof OWN_METADATA)[number], string> = {
    fly_process_group: group,
    hotdash_project: project,
    hotdash_stack: stack,
    hotdash_app: app,
    hotdash_secrets_version: typeof secretsVersion === "number" ? String(secretsVersion) : "",
  };
  const told = Object.entries({ ...own, [VERSION_METADATA]: versionName(image) });
  return Object.fromEntries(told.filter(([, value]) => value !== ""));
}

/** Short hash of what a group runs, its image apart: tells two releases of one image from each other. */
export function configHash({ machine, mounts, regions }: ProcessGroupInputs): string {
  const text = JSON.stringify([normalConfig(machine), mounts ?? null, regions]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
