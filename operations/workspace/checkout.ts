import { fileURLToPath } from "node:url";

/** The checkout that this program was started from. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Name of the real project, and so of its configuration keys. */
export const PROJECT = "hotdash";

/** Name of the project in demo and tests: never the real one, so that no state can be mixed up. */
export const SIMULATED_PROJECT = "hotdash-simulated";
