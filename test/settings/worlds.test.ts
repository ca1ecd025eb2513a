import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { previewConfig } from "../../operations/previews/template.ts";
import { examine } from "../../settings/load.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { asInput, CANARY, type Config, changed, committed, goodConfig } from "./good-config.ts";

/* A preview names nothing of the world around it that staging or production name. */
type Change = readonly [path: readonly string[], value: unknown];

async function preview(...changes: Change[]): Promise<Config> {
  const on = { "hotdash:platform": "simulated", "github:baseUrl": "http://127.0.0.1:4010/" };
  const made = parse(await previewConfig({ number: 7, project: "hotdash", config: on })) as {
    config: Config;
  };
  const good = { ...made.config, "hotdash:secrets": inventedSecrets("pr-7", CANARY) };
  return changes.reduce<Config>((config, [path, value]) => changed(config, path, value), good);
}
const problems = async (...changes: Change[]) =>
  examine(asInput("pr-7", await preview(...changes))).problems.map(
    ({ property, problem }) => `${property} ${problem}`,
  );
const theirs = (section: string, key: string) =>
  (committed("production")[`hotdash:${section}`] as Record<string, string>)[key] ?? "";

describe("a preview", () => {
  it("as the template makes it, names nothing that staging and production name", async () => {
    expect(await problems()).toEqual([]);
  });

  it.each<[string, Change, Change[]]>([
    ["fly.org", [["fly", "org"], theirs("fly", "org")], []],
    [
      "dashboard.imageRepository",
      [["dashboard", "imageRepository"], theirs("dashboard", "imageRepository")],
      [],
    ],
    [
      "dashboard.image",
      [["dashboard", "image"], `${theirs("dashboard", "imageRepository")}:1@sha256:${"a".repeat(64)}`],
      [],
    ],
    [
      "render.ownerId",
      [["render", "ownerId"], "tea-hotdash0000000000000"],
      [[["foreign", "renderOwners"], ["tea-hotdash0000000000000"]]],
    ],
    [
      "state.backend",
      [["state", "backend"], "s3://hotdash-state/previews?region=eu-west-1"],
      [[["foreign", "backends"], ["s3://hotdash-state?region=us-east-1"]]],
    ],
  ])("may not share %s with them", async (property, change, others) => {
    expect(await problems(...others)).toEqual([]);
    const [said = "", ...more] = await problems(...others, change);
    expect(said).toMatch(new RegExp(`^hotdash:${property} is the .* of staging or production`));
    expect(more).toEqual([]);
  });

  it.each(["staging", "production"])(
    "may not use %s's Supabase project, said by the others or not",
    async (stack) => {
      const ref = (committed(stack)["hotdash:supabase"] as { ref: string }).ref;
      expect((await problems([["supabase", "ref"], ref])).join("\n")).toContain(
        "hotdash:supabase.ref is another stack's project",
      );
      const untold = await problems([["supabase", "ref"], ref], [["supabase", "foreignRefs"], []]);
      expect(untold.join("\n")).toContain("hotdash:supabase.ref belongs to another stack");
      expect(untold.join("\n")).toContain(
        "hotdash:supabase.foreignRefs does not name the projects of staging",
      );
    },
  );

  it("that was not told what they name is refused", async () => {
    const found = await problems([["foreign"], undefined]);
    expect(found.map((one) => one.split(" ")[0])).toEqual([
      "hotdash:foreign.orgs",
      "hotdash:foreign.imageRepositories",
    ]);
  });

  it("that is live says where its state is, and knows where theirs is", async () => {
    const live: Change[] = [
      [["platform"], "live"],
      [["state"], undefined],
    ];
    const found = (await problems(...live)).join("\n");
    expect(found).toContain("hotdash:state.backend is required in a live preview");
    expect(found).toContain("hotdash:foreign.backends does not name the state backend");
  });
});

describe("staging and production", () => {
  it("go on sharing their organisation and their image repository", () => {
    for (const [section, key] of [
      ["fly", "org"],
      ["dashboard", "imageRepository"],
    ] as const)
      expect((committed("staging")[`hotdash:${section}`] as Record<string, string>)[key]).toBe(
        theirs(section, key),
      );
    for (const stack of ["staging", "production"])
      expect(examine(asInput(stack, goodConfig(stack))).problems).toEqual([]);
  });

  it("may say where their state is", () => {
    const said = changed(goodConfig("staging"), ["state", "backend"], "s3://hotdash-state?region=us-east-1");
    expect(examine(asInput("staging", said)).problems).toEqual([]);
    const wrong = changed(goodConfig("staging"), ["state", "backend"], "hotdash-state");
    expect(examine(asInput("staging", wrong)).problems).toMatchObject([
      { property: "hotdash:state.backend" },
    ]);
  });
});
