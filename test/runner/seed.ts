/** The variable by which `hotdash test` tells random tests what to begin from. */
export const SEED_VARIABLE = "HOTDASH_TEST_SEED";

/** What a random test begins from: a whole number of 32 bits, the run's own or, in a file that is run by itself, any. */
export const runSeed = (): number => Number(process.env[SEED_VARIABLE] ?? Date.now()) | 0;
