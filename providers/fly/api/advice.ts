/**
 * What to do about an answer of the Machines API: pairs of a test and a sentence, the first that fits wins. The texts
 * that are matched were seen on the live API; where none fits, the platform's own words must do.
 */
const ADVICE: readonly [test: (status: number, text: string) => boolean, advice: string][] = [
  [(status) => status === 401, "Check FLY_API_TOKEN: `fly tokens create org --expiry 720h` makes a new one"],
  [
    (status, text) => status === 403 && /quota|over the allowed/i.test(text),
    "The organisation's quota is used up: choose another region or ask Fly for more",
  ],
  [
    (status) => status === 403,
    "The token has no right to this app, or its name belongs to another organisation (names are global)",
  ],
  [
    (_, text) => /lease currently held/i.test(text),
    "Wait until the lease expires, or stop the run that holds it",
  ],
  [
    (_, text) => /volume \S+ is not ready/i.test(text),
    "The volume is still being made. One that stays so (`fly volumes list`) is stuck at Fly: tell its support, or declare a second volume with another name and mount that",
  ],
  [
    (_, text) => /volume_placement_capacity|existing volume id/i.test(text),
    "The host of the volume has no room. Declare a second volume with source_volume_id (a copy on another host) or, for another region, with snapshot_id; mount it instead, then remove the first",
  ],
  [
    (_, text) => /no capacity|candidate host|insufficient/i.test(text),
    "Choose another region in the stack's settings, a smaller machine, or try again later",
  ],
  [
    (_, text) => /hostname already exists on another app/i.test(text),
    "Remove it there first: `fly certs remove <hostname> -a <the other app>`",
  ],
  [(_, text) => /name has already been taken/i.test(text), "App names are global: choose another one"],
  [
    (_, text) => /min_secrets_version/i.test(text),
    "The app's secrets had not reached the machine's host yet: run `pulumi up` again",
  ],
  [(status) => status === 429, "Too many requests: run again with a lower --parallel"],
  [
    (status) => status === 0,
    "Check the network and the address; what was sent may have taken effect, `pulumi up` looks before it acts",
  ],
];

/** Advice for a status and the platform's text, or undefined. */
export function advise(status: number, text: string): string | undefined {
  return ADVICE.find(([test]) => test(status, text))?.[1];
}
