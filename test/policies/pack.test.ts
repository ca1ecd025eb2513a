import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policies } from "../../policies/list.ts";
import { LEVELS, type PackInfo, ServedPack } from "./kernel/served-pack.ts";

describe("the pack, started as Pulumi starts it", () => {
  let pack: ServedPack;
  let info: PackInfo;
  beforeAll(async () => {
    pack = await ServedPack.start("staging");
    info = await pack.info();
  });
  afterAll(() => pack.stop());

  test("says its name and version", () => {
    expect(info).toMatchObject({ name: "hotdash", version: "0.1.0" });
  });

  test("brings every rule of the list, each mandatory and with its remedy", () => {
    expect(info.policiesList.map(({ name }) => name)).toEqual(policies.map(({ name }) => name));
    for (const policy of info.policiesList) {
      const { enforcementLevel } = policies.find(({ name }) => name === policy.name) ?? {};
      expect(policy.enforcementlevel, policy.name).toBe(LEVELS[enforcementLevel ?? "advisory"]);
      expect(policy.severity, policy.name).toBeGreaterThan(0);
    }
  });
});
