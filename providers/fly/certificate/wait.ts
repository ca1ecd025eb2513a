import { ProviderError } from "../../kernel/errors.ts";
import type { Context } from "../../kernel/implementation.ts";
import { type CertificateCheck, checkCertificate } from "../api/certificates.ts";
import type { Fly } from "../api/connection.ts";
import { missingRecords, recordText } from "./missing-records.ts";
import type { CertificateInputs } from "./schema.ts";

/**
 * Pauses between two checks: never below the second that Fly's documentation allows for one hostname, and growing to
 * five, since DNS changes take minutes rather than seconds.
 */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Lets Fly check the DNS records until the certificate is issued.
 * @throws ProviderError, when the time is up, that names the records which are missing or lead elsewhere
 */
export async function waitUntilIssued(
  { report, stop }: Context,
  fly: Fly,
  { app, hostname, wait_seconds }: CertificateInputs,
): Promise<CertificateCheck> {
  const end = fly.clock.now() + wait_seconds * 1_000;
  let said = "";
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const check = await checkCertificate(fly, app, hostname, stop);
    if (check.configured) return check;
    const reason = reasonOf(check);
    if (fly.clock.now() + pause > end) {
      throw new ProviderError(
        `fly: the certificate of ${hostname} was not issued within ${wait_seconds} s: ${reason}. ` +
          "It stays requested and is issued as soon as the records are right: then run `pulumi up` again, or set wait_seconds to 0",
      );
    }
    if (reason !== said) report(`${app}: ${hostname} waits for its certificate: ${reason}`);
    said = reason;
    await fly.clock.sleep(pause, stop);
  }
}

function reasonOf(check: CertificateCheck): string {
  const missing = missingRecords(check);
  if (missing.length > 0) return `DNS records to set: ${missing.map(recordText).join("; ")}`;
  if (check.rate_limited_until) return `the authority accepts no try before ${check.rate_limited_until}`;
  const said = (check.validation_errors ?? []).flatMap(({ message }) => message ?? []);
  return said.join("; ") || `all DNS records are set, Fly answers ${check.status ?? "no status"}`;
}
