/** What has changed since a commit for a stack that its code made. */
export interface Since {
  /**
   * Settings that later code demands of the stack's file, by path, each with the reason: what its team has to write before the
   * first update.
   */
  settings?: readonly { path: readonly string[]; value: unknown; reason: string }[];
  /** What an update shows, by URN without project and stack: `fly:App::dashboard: update`. Nothing else may change. */
  changes?: Readonly<Record<string, string>>;
}

/**
 * Everything that an update of a kept state shows today, by commit and by fixture; those not named show nothing. A line here
 * is added on purpose, by whoever changes what states hold.
 */
export const CHANGES_SINCE: Readonly<Record<string, Readonly<Record<string, Since>>>> = {
  a44235b: {},
};
