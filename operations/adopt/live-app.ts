import { type AddressAnswer, listAddresses } from "../../providers/fly/api/addresses.ts";
import { getApp } from "../../providers/fly/api/apps.ts";
import { listCertificates } from "../../providers/fly/api/certificates.ts";
import type { Fly } from "../../providers/fly/api/connection.ts";
import { listMachines, type MachineAnswer } from "../../providers/fly/api/machines.ts";
import { listOrgMachines, type OrgMachine } from "../../providers/fly/api/org-machines.ts";
import { listSecrets } from "../../providers/fly/api/secrets.ts";
import { allVolumes, isGoing, type VolumeAnswer } from "../../providers/fly/api/volumes.ts";
import { ApiError } from "../../providers/kernel/errors.ts";

/** An app as it is on Fly. Environment values in machine configs may be secrets; values of secrets are nowhere in it. */
export interface LiveApp {
  name: string;
  /** Slug of its organisation. */
  org: string;
  /** Private network, as the API names it; `default` is the one that the organisation's apps share. */
  network: string | undefined;
  machines: MachineAnswer[];
  volumes: VolumeAnswer[];
  /** Volumes that were deleted within the last day, and are still listed. @default none */
  going?: VolumeAnswer[];
  /** Names of the secrets. */
  secrets: string[];
  addresses: AddressAnswer[];
  /** Host names with a certificate. */
  certificates: string[];
  /** Other apps of the organisation; undefined when the token may not look at them. */
  neighbours?: Neighbour[] | undefined;
}

/** Another app of the organisation, as the list of its machines tells it. */
export interface Neighbour {
  app: string;
  machines: number;
  running: number;
  /** References of its images. */
  images: string[];
}

/**
 * Looks at an app with seven read-only requests: its own things, and what else the organisation runs.
 * @throws when there is no such app, or the token does not reach it
 */
export async function readLiveApp(fly: Fly, name: string): Promise<LiveApp> {
  const live = await findLiveApp(fly, name);
  if (live) return live;
  throw new Error(
    `Fly has no app "${name}". \`fly apps list\` prints those that your token reaches; a new app needs no adoption: declare it and run npm run up`,
  );
}

/** The same; undefined when there is none, after one request. */
export async function findLiveApp(fly: Fly, name: string): Promise<LiveApp | undefined> {
  const app = await getApp(fly, name);
  if (!app) return undefined;
  const org = app.organization.slug;
  const [machines, listed, secrets, addresses, certificates, neighbours] = await Promise.all([
    listMachines(fly, name),
    allVolumes(fly, name),
    listSecrets(fly, name),
    listAddresses(fly, name),
    listCertificates(fly, name),
    readNeighbours(fly, org, name),
  ]);
  return {
    name: app.name,
    org,
    network: app.network ?? undefined,
    machines,
    volumes: listed.filter((volume) => !isGoing(volume)),
    going: listed.filter(isGoing),
    secrets: Object.keys(secrets).sort(),
    addresses,
    certificates: [...certificates].sort(),
    neighbours,
  };
}

/** A token of one app alone may not read the organisation's list: then nothing is known of the others. */
async function readNeighbours(fly: Fly, org: string, own: string): Promise<Neighbour[] | undefined> {
  try {
    return neighboursIn(await listOrgMachines(fly, org), own);
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

function neighboursIn(machines: readonly OrgMachine[], own: string): Neighbour[] {
  const others = machines.filter(({ app_name }) => app_name !== own);
  return [...Map.groupBy(others, ({ app_name }) => app_name)].sort().map(([app, all]) => ({
    app,
    machines: all.length,
    running: all.filter(({ state }) => !["stopped", "suspended", "created"].includes(state)).length,
    images: [...new Set(all.flatMap(({ config }) => config?.image ?? []))],
  }));
}
