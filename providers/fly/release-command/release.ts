import { createHash } from "node:crypto";
import { versionName } from "../../../settings/releases/release.ts";
import type { ReleaseCommandInputs } from "./schema.ts";

/** Fly's name for the process group of release commands; its tools show such machines apart. */
const GROUP = "fly_app_release_command";

const PREFIX = "release-command-";

/**
 * What a release is told by: 12 hexadecimal digits. The same digest under another tag, and the same environment in
 * another order, are the same release; where and with how much memory it runs does not matter.
 */
export function releaseOf({ image, command, env }: ReleaseCommandInputs): string {
  const digest = image.slice(image.indexOf("@") + 1);
  const sorted = Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([digest, command, sorted]))
    .digest("hex")
    .slice(0, 12);
}

/** Name of the release's machine. It is how a run is found again, and names are unique within an app. */
export function machineName(inputs: ReleaseCommandInputs): string {
  return `${PREFIX}${releaseOf(inputs)}`;
}

/** Whether a machine's name is one that release commands give. */
export function isReleaseName(name: string): boolean {
  return new RegExp(`^${PREFIX}[0-9a-f]{12}$`).test(name);
}

/**
 * The machine of a release. It is not destroyed when it ends: its exit code is read from it, and while it is there the
 * release counts as run, whatever happened to the engine meanwhile.
 */
export function launchOf(inputs: ReleaseCommandInputs) {
  const { project, stack, app, image, command, env, guest, region, secretsVersion } = inputs;
  const version = typeof secretsVersion === "number" && secretsVersion > 0 ? secretsVersion : undefined;
  return {
    name: machineName(inputs),
    region,
    config: {
      image,
      guest,
      // The variable by which Fly tells an image's entrypoint what it is started for.
      env: { ...env, RELEASE_COMMAND: "1" },
      init: { cmd: command },
      restart: { policy: "no" },
      stop_config: { signal: "SIGTERM", timeout: "30s" },
      auto_destroy: false,
      // It serves nothing, so the app's internal names must not lead to it.
      dns: { skip_registration: true },
      metadata: {
        fly_process_group: GROUP,
        hotdash_project: project,
        hotdash_stack: stack,
        hotdash_app: app,
        hotdash_version: versionName(image),
        ...(version ? { hotdash_secrets_version: String(version) } : {}),
      },
    },
    ...(version ? { min_secrets_version: version } : {}),
  };
}
