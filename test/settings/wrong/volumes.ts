import { remove, set, type WrongSetting } from "./case.ts";

/** What a Fly volume and the schema's one owner rule out. */
export const volumes: readonly WrongSetting[] = [
  {
    name: "Chroma mode that does not exist",
    stack: "staging",
    path: ["dashboard", "chroma", "mode"],
    value: "shared",
    property: "hotdash:dashboard.chroma.mode",
    says: ["group, per-machine, none"],
    fix: set("dashboard.chroma.mode", "group"),
  },
  {
    name: "an index that is described and not asked for",
    stack: "production",
    path: ["dashboard", "chroma"],
    value: { region: "dfw", volume: { name: "chroma_data", size_gb: 10 } },
    property: "hotdash:dashboard.chroma.mode",
    says: ["is none unless it is said", "region, volume"],
    fix: set("dashboard.chroma.mode", "group", "production"),
  },
  {
    name: "volumes of Chroma's group",
    stack: "staging",
    path: ["dashboard", "chroma", "volumes"],
    value: 2,
    property: "hotdash:dashboard.chroma.volumes",
    says: ["no meaning with mode group"],
    fix: remove("dashboard.chroma.volumes"),
  },
  {
    name: "more web machines than volumes",
    stack: "production",
    path: ["dashboard", "chroma"],
    value: { mode: "per-machine", volumes: 1 },
    property: "hotdash:dashboard.web.regions",
    says: ["a Fly volume attaches to one machine", "at most 1"],
    fix: set("dashboard.chroma.volumes", 2, "production"),
    // Production's bluegreen runs two machines a slot.
    also: ["hotdash:dashboard.web.strategy"],
  },
  {
    name: "migrations by two owners",
    stack: "staging",
    path: ["dashboard", "migrations"],
    value: "supabase,prisma",
    property: "hotdash:dashboard.migrations",
    says: ["supabase, prisma, none"],
    fix: set("dashboard.migrations", "supabase"),
  },
];
