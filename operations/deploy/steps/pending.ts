import type { DeployContext } from "../step.ts";

/** What is said of a database that is left as it is. */
export const NOTHING = "nothing to apply";

/** Files that are still to be applied; none where this program does nothing to the database. */
export const pendingOf = ({ facts }: Pick<DeployContext, "facts">) => facts.migrations?.plan.pending ?? [];
