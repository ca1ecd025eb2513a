import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";

/** What every service of a stack on Render declares alike. */
export type CommonArgs = Pick<
  ServiceArgs,
  "platform" | "ownerId" | "project" | "stack" | "region" | "image" | "registryCredentialId" | "rollout"
>;

/** Place, image and rollout of a stack's services. */
export function commonArgs(settings: StackSettings, image: string): CommonArgs {
  const { platform, project, stack, render } = settings;
  const { region, registryCredentialId, deployTimeoutSeconds } = render;
  return {
    platform,
    // The settings are refused without one.
    ownerId: render.ownerId ?? "",
    project,
    stack,
    region,
    image,
    ...(registryCredentialId ? { registryCredentialId } : {}),
    rollout: { timeoutSeconds: deployTimeoutSeconds },
  };
}

/** What processes are given, shared by all that run the dashboard's image. */
export type Values = Pick<ServiceArgs, "env" | "secrets" | "generated">;
