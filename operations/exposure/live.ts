import * as z from "zod";
import { listAddresses, typeOf } from "../../providers/fly/api/addresses.ts";
import { getCertificate, listCertificates } from "../../providers/fly/api/certificates.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import type { Exposed } from "./surface.ts";

const config = z.object({
  services: z
    .array(
      z.object({
        ports: z.array(z.object({ port: z.number(), handlers: z.array(z.string()).nullish() })).nullish(),
      }),
    )
    .nullish(),
});

/** Everything of an app that is reached from outside: three lists, and one request for each certificate. Only reads. */
export async function liveSurface(fly: Fly, app: string): Promise<Exposed[]> {
  const [addresses, machines, hostnames] = await Promise.all([
    listAddresses(fly, app),
    listMachines(fly, app),
    listCertificates(fly, app),
  ]);
  const certificates = await Promise.all(hostnames.map((hostname) => certificateOf(fly, app, hostname)));
  return [
    ...addresses.map((address): Exposed => {
      const key = typeOf(address);
      return { app, kind: "address", key, what: `${key} ${address.ip}` };
    }),
    ...portsOf(machines).map(([key, handlers]): Exposed => {
      return { app, kind: "port", key, what: [key, handlers].filter(Boolean).join(" ") };
    }),
    ...certificates,
  ];
}

/** Ports with their handlers, each once however many machines have it. */
function portsOf(machines: readonly MachineAnswer[]): [port: string, handlers: string][] {
  const found = machines.flatMap((machine) => {
    const parsed = config.safeParse(machine.config);
    return parsed.success ? (parsed.data.services ?? []).flatMap(({ ports }) => ports ?? []) : [];
  });
  return [...new Map(found.map(({ port, handlers }) => [String(port), (handlers ?? []).join(", ")]))];
}

async function certificateOf(fly: Fly, app: string, hostname: string): Promise<Exposed> {
  const certificate = await getCertificate(fly, app, hostname);
  // The last to end is the one that is served; others are what it replaced.
  const last = (certificate?.certificates ?? [])
    .filter(({ expires_at }) => expires_at)
    .sort((one, other) => (one.expires_at ?? "").localeCompare(other.expires_at ?? ""))
    .at(-1);
  return {
    app,
    kind: "certificate",
    key: hostname,
    what: hostname,
    expires: last?.expires_at ?? undefined,
    issued: last?.created_at ?? undefined,
  };
}
