/** What has changed since a commit for a stack that its code made. */
export interface Since {
  /**
   * Settings that later code demands of the stack's file, by path, each with the reason: what its team has to write before the
   * first update.
   */
  settings?: readonly { path: readonly string[]; value: unknown; reason: string }[];
  /** Why an update is refused, before anything is touched, in the words of its error. */
  refused?: string;
  /** What an update shows, by URN without project and stack: `fly:App::dashboard: update`. Nothing else may change. */
  changes?: Readonly<Record<string, string>>;
}

/**
 * Everything that an update of a kept state shows today, by commit and by fixture; those not named show nothing. A line here
 * is added on purpose, by whoever changes what states hold.
 */
export const CHANGES_SINCE: Readonly<Record<string, Readonly<Record<string, Since>>>> = {
  a44235b: {
    "pr-7-apart": {
      settings: [
        {
          path: ["foreign"],
          value: { orgs: ["personal"], imageRepositories: ["registry.fly.io/hotdash-staging"] },
          reason: "a preview is told what staging and production name; npm run previews writes it",
        },
      ],
    },
    "pr-7-fly": {
      settings: [
        {
          path: ["foreign"],
          value: { orgs: ["personal"], imageRepositories: ["registry.fly.io/hotdash-staging"] },
          reason: "the same, for a preview that was made in production's organisation",
        },
      ],
      refused: "fly.org = personal\n       is the Fly organisation of staging or production",
    },
  },
};
