import { type AddressAnswer, listAddresses } from "../../providers/fly/api/addresses.ts";
import { getApp } from "../../providers/fly/api/apps.ts";
import { listCertificates } from "../../providers/fly/api/certificates.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { listSecrets } from "../../providers/fly/api/secrets.ts";
import { listVolumes, type VolumeAnswer } from "../../providers/fly/api/volumes.ts";

/** An app as it is on Fly. Environment values in machine configs may be secrets; values of secrets are nowhere in it. */
export interface LiveApp {
  name: string;
  /** Slug of its organisation. */
  org: string;
  /** Private network, as the API names it; `default` is the one that the organisation's apps share. */
  network: string | undefined;
  machines: MachineAnswer[];
  volumes: VolumeAnswer[];
  /** Names of the secrets. */
  secrets: string[];
  addresses: AddressAnswer[];
  /** Host names with a certificate. */
  certificates: string[];
}

/**
 * Looks at an app with six read-only requests.
 * @throws when there is no such app, or the token does not reach it
 */
export async function readLiveApp(fly: Fly, name: string): Promise<LiveApp> {
  const app = await getApp(fly, name);
  if (!app) {
    throw new Error(
      `Fly has no app "${name}". \`fly apps list\` prints those that your token reaches; a new app needs no adoption: declare it and run npm run up`,
    );
  }
  const [machines, volumes, secrets, addresses, certificates] = await Promise.all([
    listMachines(fly, name),
    listVolumes(fly, name),
    listSecrets(fly, name),
    listAddresses(fly, name),
    listCertificates(fly, name),
  ]);
  return {
    name: app.name,
    org: app.organization.slug,
    network: app.network ?? undefined,
    machines,
    volumes,
    secrets: Object.keys(secrets).sort(),
    addresses,
    certificates: [...certificates].sort(),
  };
}
