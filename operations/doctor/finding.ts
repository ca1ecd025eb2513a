/** One thing that a command needs, as it was found. Holds no secret. */
export interface Found {
  /** `Fly token`, `backend`. */
  what: string;
  /** `unknown`: nobody can tell, which stops nothing. */
  state: "there" | "missing" | "unknown";
  /** Whose it is, its scopes, the days that are left; or what is wrong. */
  said: string;
  /** The way out. */
  fix?: string;
}

export const there = (what: string, said: string): Found => ({ what, state: "there", said });
export const missing = (what: string, said: string, fix?: string): Found => ({
  ...{ what, state: "missing", said },
  ...(fix === undefined ? {} : { fix }),
});

/** The lines that say it. */
export const foundLines = ({ what, state, said, fix }: Found): string[] => [
  `${{ there: "✓", missing: "✗", unknown: "?" }[state]} ${what}: ${said}`,
  ...(fix === undefined ? [] : [`    fix: ${fix}`]),
];
