import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";
import { createDiskBody, patchDiskBody } from "./requests.ts";

/** A disk, as a service declares it. */
export interface Disk {
  name: string;
  mountPath: string;
  /** Size in GB; it can only grow. */
  sizeGB: number;
}

/** Attaches a new, empty disk to a service; it is mounted with the next deploy. */
export async function createDisk(render: Render, serviceId: string, disk: Disk): Promise<void> {
  const body = createDiskBody.parse({ ...disk, serviceId });
  await render.send({ method: "POST", path: "/disks", body, bucket: bucket("write") });
}

/** Renames, moves or grows a disk. */
export async function patchDisk(render: Render, id: string, change: Partial<Disk>): Promise<void> {
  const body = patchDiskBody.parse(change);
  const path = `/disks/${encodeURIComponent(id)}`;
  await render.send({ method: "PATCH", path, body, idempotent: true, bucket: bucket("write") });
}

/** Deletes a disk: its data is lost at once. */
export async function deleteDisk(render: Render, id: string): Promise<void> {
  await render.send({
    method: "DELETE",
    path: `/disks/${encodeURIComponent(id)}`,
    bucket: bucket("write"),
  });
}
