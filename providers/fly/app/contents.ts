import { listAddresses } from "../api/addresses.ts";
import { listCertificates } from "../api/certificates.ts";
import type { Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { listSecrets } from "../api/secrets.ts";
import { listVolumes } from "../api/volumes.ts";

/** What an app holds, as phrases for a person ("2 machines (web-1, web-2)"); empty when it holds nothing at all. */
export async function contentsOf(fly: Fly, app: string): Promise<string[]> {
  const [machines, volumes, secrets, addresses, certificates] = await Promise.all([
    listMachines(fly, app),
    listVolumes(fly, app),
    listSecrets(fly, app),
    listAddresses(fly, app),
    listCertificates(fly, app),
  ]);
  return [
    phrase(
      "machine",
      machines.map(({ name }) => name),
    ),
    phrase(
      "volume",
      volumes.map(({ name }) => name),
    ),
    phrase("secret", Object.keys(secrets)),
    phrase(
      "IP address",
      addresses.map(({ ip }) => ip),
    ),
    phrase("certificate", certificates),
  ].filter((text) => text !== undefined);
}

function phrase(noun: string, names: string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `${names.length} ${noun}${names.length === 1 ? "" : "s"} (${names.join(", ")})`;
}
