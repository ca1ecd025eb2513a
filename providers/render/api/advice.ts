/**
 * What to do about an answer of Render's API: pairs of a test and a sentence, the first that fits wins. Where none fits,
 * Render's own words must do.
 */
const ADVICE: readonly [test: (status: number, text: string) => boolean, advice: string][] = [
  [
    (status) => status === 401,
    "Check RENDER_API_KEY: a new one is made under Account Settings, API Keys in Render's dashboard",
  ],
  [
    (status) => status === 402,
    "The workspace has no payment method: add one under Billing in Render's dashboard",
  ],
  [(status) => status === 403, "The key's user may not do this in the workspace: check render.ownerId"],
  [
    (_, text) => /linked env group/i.test(text),
    "Unlink the env groups of the service, move it, then link those of its new environment",
  ],
  [
    (status) => status === 429,
    "Render's limit for this kind of request is used up (20 new services an hour, 10 changes of one service a minute, 30 other writes a minute): run `pulumi up` again later, it goes on where it ended",
  ],
  [
    (status) => status === 0,
    "Check the network and the address; what was sent may have taken effect, `pulumi up` looks before it acts",
  ],
];

/** Advice for a status and the platform's text, or undefined. */
export function advise(status: number, text: string): string | undefined {
  return ADVICE.find(([test]) => test(status, text))?.[1];
}
