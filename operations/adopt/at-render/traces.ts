import { imagesOf, type Traces } from "../systems/traces.ts";
import type { LiveService } from "./live-workspace.ts";

/** The traces of a service on Render. */
export function renderTraces({ service, env, files }: LiveService): Traces {
  const { envSpecificDetails, preDeployCommand, healthCheckPath, disk } = service.serviceDetails;
  const commands = [
    envSpecificDetails?.dockerCommand,
    preDeployCommand,
    envSpecificDetails?.preDeployCommand,
  ];
  const port = Number(env.PORT);
  return {
    app: service.name,
    images: imagesOf([service.imagePath]),
    commands: commands.filter((command): command is string => !!command),
    processes: [],
    names: [...Object.keys(env), ...files],
    ports: Number.isInteger(port) ? [port] : [],
    paths: healthCheckPath ? [healthCheckPath] : [],
    mounts: disk ? [disk.mountPath] : [],
  };
}
