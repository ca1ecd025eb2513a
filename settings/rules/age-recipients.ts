/** Alphabet of Bech32, in which age writes keys. */
const DATA = "[023456789acdefghjklmnpqrstuvwxyz]";
/** A key for X25519 is 32 bytes: 52 letters and 6 of checksum. */
const CLASSIC = new RegExp(`^age1${DATA}{58}$`);
/** A hybrid key, X25519 with ML-KEM-768, is some 1,216 bytes. */
const HYBRID = new RegExp(`^age1pq1${DATA}{1900,2000}$`);

/** Whether a recipient's backups stay closed to who has a quantum computer one day. */
export const isPostQuantum = (recipient: string): boolean => recipient.startsWith("age1pq1");

/**
 * What is wrong with a list of recipients of backups; empty when nothing is. Says no part of a private key.
 */
export function recipientProblems(recipients: readonly string[]): { index: number; problem: string }[] {
  const problems = recipients.flatMap((recipient, index) => {
    const problem = problemOf(recipient);
    return problem === undefined ? [] : [{ index, problem }];
  });
  const kinds = new Set(recipients.map(isPostQuantum));
  if (problems.length === 0 && kinds.size > 1)
    problems.push({
      index: recipients.findIndex((one) => !isPostQuantum(one)),
      problem:
        "is a classic key beside post-quantum ones: the backup would be no safer than it; age refuses to mix them",
    });
  return problems;
}

function problemOf(recipient: string): string | undefined {
  if (/^AGE-SECRET-KEY-/i.test(recipient))
    return "is a private key, and whoever reads the settings would read every backup: make a new pair, and keep the private key out of the repository";
  if (CLASSIC.test(recipient) || HYBRID.test(recipient)) return undefined;
  if (/^(ssh-|ecdsa-)/.test(recipient)) return "is a key of SSH";
  if (/^age1[a-z0-9]*1/.test(recipient))
    return "is a recipient of a plugin, which is not at hand where backups are made";
  return "is no recipient of age";
}
