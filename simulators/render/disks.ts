import type { Call, Reply, Route } from "../kernel/routes.ts";
import { checkInstances } from "./autoscaling.ts";
import { checkMountPath, diskOf } from "./disk.ts";
import { invalid, json, notFound, rfc3339 } from "./errors.ts";
import { paged, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { type Disk, liveDeploy, type Service } from "./service.ts";
import { bodyOf } from "./validate.ts";

/** Disks, one a service. A new one is attached by the next deploy. */
export function diskRoutes(render: Render): Route[] {
  const all = "/v1/disks";
  const one = `${all}/:disk`;
  return [
    {
      method: "GET",
      path: all,
      action: "disks.list",
      kind: "read",
      handler: (call) => list(render, call),
    },
    {
      method: "POST",
      path: all,
      action: "disks.create",
      kind: "mutate",
      handler: (call) => create(render, call),
    },
    {
      method: "GET",
      path: one,
      action: "disks.get",
      kind: "read",
      handler: (call) => json(200, answer(found(render, call))),
    },
    {
      method: "PATCH",
      path: one,
      action: "disks.update",
      kind: "mutate",
      handler: (call) => update(render, call),
    },
    {
      method: "DELETE",
      path: one,
      action: "disks.delete",
      kind: "mutate",
      handler: (call) => {
        const { service, disk } = found(render, call);
        delete service.disk;
        render.engine.motion.event(service, "disk_deleted", { diskId: disk.id });
        return json(204);
      },
    },
  ];
}

interface Found {
  service: Service;
  disk: Disk;
}

function list({ world }: Render, call: Call): Reply {
  const all = [...world.services.values()]
    .flatMap((service) => (service.disk ? [{ service, disk: service.disk }] : []))
    .filter(
      ({ service, disk }) =>
        passes(call, "ownerId", service.ownerId) &&
        passes(call, "serviceId", service.id) &&
        passes(call, "diskId", disk.id) &&
        passes(call, "name", disk.name) &&
        passesTimes(call, { created: disk.createdAt, updated: disk.updatedAt }),
    );
  return paged(
    call,
    "disk",
    all.map((one) => ({ id: one.disk.id, item: answer(one) })),
  );
}

function create(render: Render, call: Call): Reply {
  const { serviceId, ...asked } = bodyOf(call, requests.diskPOST);
  const service = render.world.service(serviceId);
  if (service.type === "cron_job") throw invalid("cron jobs cannot have a disk");
  if (service.disk) throw invalid("the service has a disk already");
  const disk = diskOf(render, asked);
  checkInstances({ ...service, disk }, service.autoscaling?.enabled ? 1 : service.numInstances);
  service.disk = disk;
  render.engine.motion.event(service, "disk_created", { diskId: disk.id, sizeGB: disk.sizeGB });
  return json(201, answer({ service, disk }));
}

function update(render: Render, call: Call): Reply {
  const { name, sizeGB, mountPath } = bodyOf(call, requests.diskPATCH);
  const { service, disk } = found(render, call);
  if (!liveDeploy(service) || service.suspended)
    throw invalid("the disk's service must be deployed and active");
  if (sizeGB !== undefined && sizeGB < disk.sizeGB)
    throw invalid("the new size must be greater than the current size");
  const before = disk.sizeGB;
  if (mountPath !== undefined) disk.mountPath = checkMountPath(mountPath);
  disk.name = name ?? disk.name;
  disk.sizeGB = sizeGB ?? disk.sizeGB;
  disk.updatedAt = render.world.now();
  if (disk.sizeGB !== before) {
    render.engine.motion.event(service, "disk_updated", {
      diskId: disk.id,
      fromSizeGB: before,
      toSizeGB: disk.sizeGB,
    });
  }
  return json(200, answer({ service, disk }));
}

function found({ world }: Render, { params }: Call): Found {
  for (const service of world.services.values())
    if (service.disk && service.disk.id === params.disk) return { service, disk: service.disk };
  throw notFound(params.disk ?? "");
}

function answer({ service, disk }: Found): Record<string, unknown> {
  const { id, name, sizeGB, mountPath, createdAt, updatedAt } = disk;
  return {
    id,
    name,
    sizeGB,
    mountPath,
    serviceId: service.id,
    createdAt: rfc3339(createdAt),
    updatedAt: rfc3339(updatedAt),
  };
}
