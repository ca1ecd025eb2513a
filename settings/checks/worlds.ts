import { isSame, WORLD, type WorldKind, worldOf } from "../rules/worlds.ts";
import type { Sections } from "../schema/stack.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

/** Where the others' names of each kind stand. Those of Supabase's projects have a check of their own. */
const FOREIGN: Readonly<Record<Exclude<WorldKind, "supabaseRef">, keyof Sections["foreign"]>> = {
  org: "orgs",
  imageRepository: "imageRepositories",
  renderOwner: "renderOwners",
  backend: "backends",
};
const KINDS = Object.keys(FOREIGN) as (keyof typeof FOREIGN)[];

/** Kinds that every staging and production has: a preview that is told of none was not told of them. */
const EACH_HAS: readonly WorldKind[] = ["org", "imageRepository"];

/**
 * A preview's world is its own: whoever may push a branch reaches all of it, so it may name nothing that staging or
 * production name. An image counts by where it is kept.
 */
export const worlds: Check = ({ name, parsed }) => {
  const { foreign, platform } = parsed;
  if (!foreign) return [];
  const own = worldOf(parsed);
  const image = parsed.dashboard?.image;
  const preview = name.environmentClass === "preview";
  const live = preview && platform === "live";
  const unsaid = KINDS.filter(
    (kind) =>
      preview &&
      foreign[FOREIGN[kind]].length === 0 &&
      (EACH_HAS.includes(kind) || (live && kind === "backend")),
  ).map((kind) =>
    settingProblem(name, ["foreign", FOREIGN[kind]], {
      value: "(list)",
      problem: `does not name the ${WORLD[kind].called} of staging and production, so that nothing would notice a preview there`,
      allowed: `what ${WORLD[kind].path.join(".")} of their stack files says; npm run previews writes it`,
      good: ["<theirs>"],
    }),
  );
  const nowhere =
    live && own.backend === undefined
      ? [
          settingProblem(name, WORLD.backend.path, {
            value: "(not set)",
            problem: "is required in a live preview: its state is kept apart from staging's and production's",
            allowed: "the address of the previews' own bucket: s3://<bucket>?region=<region>",
          }),
        ]
      : [];
  const taken = [
    ...KINDS.map((kind) => ({ kind, path: WORLD[kind].path, value: own[kind] })),
    { kind: "imageRepository" as const, path: ["dashboard", "image"], value: image },
  ].flatMap(({ kind, path, value }) => {
    if (value === undefined || !foreign[FOREIGN[kind]].some((theirs) => isSame(kind, theirs, value)))
      return [];
    return settingProblem(name, path, {
      value,
      problem: `is the ${WORLD[kind].called} of ${preview ? "staging or production" : "the other side"} (it is in foreign.${FOREIGN[kind]})`,
      allowed: `one that ${preview ? "previews" : "this stack"} alone use${preview ? "" : "s"}`,
    });
  });
  return [...unsaid, ...nowhere, ...taken];
};
