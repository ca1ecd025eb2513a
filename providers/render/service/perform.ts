import type { Render } from "../api/connection.ts";
import { createDisk, deleteDisk, patchDisk } from "../api/disks.ts";
import { linkService } from "../api/env-groups.ts";
import { setEnvVar, setEnvVars, setSecretFiles } from "../api/env-vars.ts";
import {
  patchService,
  resumeService,
  scaleService,
  setAutoscaling,
  suspendService,
} from "../api/services.ts";
import type { Change } from "./changes.ts";
import { changedNames } from "./undone.ts";

/** Sends the request of a change. */
export async function perform(render: Render, service: string, change: Change): Promise<void> {
  switch (change.kind) {
    case "patch":
      return patchService(render, service, change.to);
    case "env":
      return setEnvVars(render, service, change.to);
    case "variables":
      return performEach(render, service, change);
    case "files":
      return setSecretFiles(render, service, change.to);
    case "link":
      return linkService(render, change.to.group, service, change.to.linked);
    case "autoscaling":
      return setAutoscaling(render, service, change.to ?? undefined);
    case "scale":
      return scaleService(render, service, change.to);
    case "suspended":
      return change.to ? suspendService(render, service) : resumeService(render, service);
    case "disk":
      return performDisk(render, service, change);
  }
}

async function performDisk(
  render: Render,
  service: string,
  { from, to }: Extract<Change, { kind: "disk" }>,
): Promise<void> {
  if (from && !to) return deleteDisk(render, from.id ?? "");
  if (!to) return;
  const { name, mountPath, sizeGB } = to;
  if (!from?.id) return createDisk(render, service, { name, mountPath, sizeGB });
  await patchDisk(render, from.id, {
    ...(name === from.name ? {} : { name }),
    ...(mountPath === from.mountPath ? {} : { mountPath }),
    ...(sizeGB === from.sizeGB ? {} : { sizeGB }),
  });
}

async function performEach(
  render: Render,
  service: string,
  { from, to }: Extract<Change, { kind: "variables" }>,
): Promise<void> {
  for (const name of changedNames(from, to)) await setEnvVar(render, service, name, to[name] ?? null);
}
