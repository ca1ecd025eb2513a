import { eventsIn } from "../changes/read.ts";

/** What an error of GitHub's provider means, and what is to be done; its own words are GitHub's, which name no way out. */
const MEANINGS: readonly [words: RegExp, advice: (up: string) => string][] = [
  [
    /: 422 .*key_id/i,
    (up) =>
      `GitHub gave out another key while the secret was being sealed, and took nothing: run ${up} again`,
  ],
  [
    /: (403|429) .*(rate limit|abuse)/i,
    (up) =>
      `GitHub asks to go slower, for a minute or more: wait, then run ${up} again, which goes on from here`,
  ],
  [
    /: 404 Not Found/i,
    (up) =>
      `either somebody removed at GitHub what the state knows, or the token cannot see it: ${up} --refresh makes again what is gone`,
  ],
  [
    /: 40[13] /,
    () => "the token may not do this: it needs the rights that docs/runbooks/repository.md lists, or is over",
  ],
];

/**
 * What to do about errors of GitHub's provider in an update's event log, each advice once, with the names of what it is
 * about. Pure.
 * @param up the command that goes on
 */
export function githubAdvice(log: string, up: string): string[] {
  const names = new Map<string, Set<string>>();
  for (const { diagnosticEvent: word } of eventsIn(log)) {
    if (word?.severity !== "error" || !/\bgithub:index\//.test(word.urn)) continue;
    const advice = MEANINGS.find(([words]) => words.test(word.message))?.[1](up);
    if (advice === undefined) continue;
    names.set(advice, (names.get(advice) ?? new Set()).add(word.urn.split("::").at(-1) ?? word.urn));
  }
  return [...names].map(([advice, about]) => `${[...about].join(", ")}: ${advice}`);
}
