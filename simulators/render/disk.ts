import { invalid } from "./errors.ts";
import type { Render } from "./render.ts";
import type { Disk } from "./service.ts";

const HOME = "/home";

/** Render's guidance: where no disk can be mounted. */
const FORBIDDEN = [
  "/",
  "/opt",
  "/opt/render",
  "/opt/render/project",
  "/opt/render/project/src",
  HOME,
  `${HOME}/render`,
  "/etc",
  "/etc/secrets",
];

/** A new disk. */
export function diskOf({ world }: Render, asked: { name: string; mountPath: string; sizeGB: number }): Disk {
  const { name, mountPath, sizeGB } = asked;
  const now = world.now();
  return {
    id: world.id20("dsk"),
    name,
    mountPath: checkMountPath(mountPath),
    sizeGB,
    createdAt: now,
    updatedAt: now,
  };
}

/** A mount path as asked for; refuses (400) one that no disk may have. */
export function checkMountPath(mountPath: string): string {
  const plain = mountPath.replace(/\/+$/, "") || "/";
  if (!mountPath.startsWith("/")) throw invalid("disk.mountPath must be absolute");
  if (FORBIDDEN.includes(plain)) throw invalid(`disk.mountPath cannot be ${plain}`);
  return mountPath;
}
