/** Region codes that Fly serves to everybody (Fly's documentation, "Regions"; 18 at the time of writing). */
export const REGIONS = [
  "ams",
  "arn",
  "bom",
  "cdg",
  "dfw",
  "ewr",
  "fra",
  "gru",
  "iad",
  "jnb",
  "lax",
  "lhr",
  "nrt",
  "ord",
  "sin",
  "sjc",
  "syd",
  "yyz",
] as const;

/** Code of a Fly region. */
export type Region = (typeof REGIONS)[number];
