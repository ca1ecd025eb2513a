/** What is practised: the database comes back, Chroma's data comes back, a release goes back and forward. */
export const DRILLS = ["database", "chroma", "rollback"] as const;
export type DrillKind = (typeof DRILLS)[number];
