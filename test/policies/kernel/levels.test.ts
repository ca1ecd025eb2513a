import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { otherLevels, LEVELS_VARIABLE as READ } from "../../../operations/changes/levels.ts";
import {
  changedBy,
  LEVELS_VARIABLE,
  ownLevels,
  type RuleConfig,
  refusedConfig,
} from "../../../policies/kernel/levels.ts";
import { policies } from "../../../policies/list.ts";
import { fly } from "../../../settings/tokens.ts";
import { stackConfig } from "./judging.ts";
import { processGroup, withValue } from "./resources.ts";
import { ServedPack } from "./served-pack.ts";

const own = ownLevels(policies);
const config = (changes: Record<string, Partial<RuleConfig>>) =>
  new Map(
    Object.entries(changes).map(([rule, change]) => [
      rule,
      { level: own[rule] ?? "", properties: {}, ...change },
    ]),
  );
const live = { environment: "production", platform: "live", stack: "production" } as const;

describe("a configuration of the pack", () => {
  it("that repeats what the pack says changes nothing: the engine always sends one", () => {
    const same = config(
      Object.fromEntries(
        policies.map(({ name, configSchema }) => [
          name,
          {
            properties: Object.fromEntries(
              Object.entries(configSchema?.properties ?? {}).map(([key, one]) => [key, one.default]),
            ),
          },
        ]),
      ),
    );
    expect(changedBy(policies, same)).toEqual([]);
    expect(refusedConfig(policies, same, live)).toBeUndefined();
  });

  it.each([
    ["switched off", { "memory-floor": { level: "disabled" } }, "memory-floor: disabled"],
    ["lowered", { "supabase-only-postgres": { level: "advisory" } }, "supabase-only-postgres: advisory"],
    ["kept from mending", { "https-for-real": { level: "mandatory" } }, "https-for-real: mandatory"],
    [
      "told another value",
      { "production-machines": { properties: { least: 3 } } },
      "production-machines: least = 3",
    ],
  ])("by which a rule is %s is refused in live production", (_how, change, says) => {
    expect(refusedConfig(policies, config(change), live)).toContain(says);
    expect(refusedConfig(policies, config(change), { ...live, stack: "shared" })).toContain(says);
    for (const other of [{ platform: "simulated" }, { environment: "staging" }] as const)
      expect(refusedConfig(policies, config(change), { ...live, ...other })).toBeUndefined();
  });
});

describe("what a deploy holds against the pack's own list", () => {
  it("is the same list", () => expect(otherLevels(own, { ...own })).toEqual([]));
  it("names a rule that was lowered, missing or of another pack", () => {
    const { "memory-floor": _left, ...rest } = own;
    expect(otherLevels(own, { ...rest, "retired-apps": "advisory", invented: "mandatory" })).toEqual([
      "invented was mandatory, and is no rule of the pack",
      "memory-floor was not in force, and is mandatory",
      "retired-apps was advisory, and is mandatory",
    ]);
  });
  it("is written where it is read", () => expect(READ).toBe(LEVELS_VARIABLE));
});

describe("the pack, served as the engine starts it", () => {
  let folder: string;
  const packs: ServedPack[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "levels-"));
  });
  afterAll(async () => {
    for (const pack of packs) pack.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async (platform: string) => {
    const file = join(folder, `${platform}.json`);
    const pack = await ServedPack.start("production", stackConfig({ platform }), { [LEVELS_VARIABLE]: file });
    packs.push(pack);
    return { pack, levels: async () => JSON.parse(await readFile(file, "utf8")) as Record<string, string> };
  };

  it("writes down how its rules are in force, before and after it is configured", async () => {
    const { pack, levels } = await start("simulated");
    expect(await levels()).toEqual(own);
    await pack.configure({ "memory-floor": "disabled" });
    expect(await levels()).toEqual({ ...own, "memory-floor": "disabled" });
    const small = { type: fly.ProcessGroup, props: withValue(processGroup, "machine.guest.memory_mb", 512) };
    const ofMemory = async () =>
      (await pack.judge([small])).filter(({ policyname }) => policyname === "memory-floor");
    expect(await ofMemory()).toEqual([]);
    await pack.configure({ "memory-floor": "mandatory" });
    expect(await ofMemory()).toHaveLength(1);
  });

  it("refuses to be weakened in live production", async () => {
    const { pack, levels } = await start("live");
    await expect(pack.configure({ "memory-floor": "disabled" })).rejects.toThrow(
      /live production takes no configuration of the policy pack \(memory-floor: disabled\)/,
    );
    await pack.configure({ "memory-floor": "mandatory" });
    expect(await levels()).toEqual(own);
  });
});
