import { describe, expect, it } from "vitest";
import { waysBack } from "../../../operations/secrets/choose.ts";
import { unwrapped } from "../../../operations/secrets/in-clear.ts";
import type { ExportedResource } from "../../../operations/workspace/stack.ts";
import { fly } from "../../../settings/tokens.ts";

const PREVIOUS = [
  { version: 6, values: { SHOPIFY_API_SECRET: "six", SESSION_SECRET: "made" }, added: [] },
  { version: 5, values: { SHOPIFY_API_SECRET: "five" }, added: ["GA_PROPERTY_ID", "ZOHO_CLIENT_SECRET"] },
];
const secrets = (outputs: Record<string, unknown>): ExportedResource => ({
  urn: "urn:secrets",
  type: fly.Secrets,
  outputs: { app: "hotdash-app", version: 7, ...outputs },
});
const group = (secretsVersion: number, change: Partial<ExportedResource> = {}): ExportedResource => ({
  urn: "urn:group",
  type: fly.ProcessGroup,
  outputs: { app: "hotdash-app", secretsVersion },
  ...change,
});
const ways = (...resources: ExportedResource[]) => waysBack({ resources, pendingOperations: [] });

describe("which secrets to go back to", () => {
  it("are those that every group launched well with", () => {
    expect(ways(secrets({ previous: PREVIOUS }), group(7), group(5))).toMatchObject([
      { app: "hotdash-app", from: 7, to: 5, launchedWell: true, set: { SHOPIFY_API_SECRET: "five" } },
    ]);
  });

  it("do not count a group that is half way", () => {
    const half = group(7, { initErrors: ["not healthy"] });
    expect(ways(secrets({ previous: PREVIOUS }), half, group(6))).toMatchObject([
      { to: 6, launchedWell: true },
    ]);
    expect(ways(secrets({ previous: PREVIOUS }), half)).toMatchObject([{ to: 6, launchedWell: true }]);
  });

  it("are those before the last change when all run with the newest, and so it says", () => {
    expect(ways(secrets({ previous: PREVIOUS }), group(7))).toMatchObject([{ to: 6, launchedWell: false }]);
  });

  describe("after names left the declaration", () => {
    // B left at version 7, which had nothing else changed since, and the version is still 7.
    const left = (name: string, version: number) => ({ version, values: { [name]: "kept" }, added: [] });
    const departed = (...names: string[]) => names.map((name) => ({ name, version: 7 }));
    const removal = (...names: string[]): ExportedResource => ({
      urn: "urn:removal",
      type: fly.SecretsRemoval,
      outputs: { app: "hotdash-app", leaving: departed(...names) },
    });
    const previous = [left("GA_PROPERTY_ID", 7), left("SHOPIFY_WEBHOOK_SECRET", 7), ...PREVIOUS];
    const outputs = { previous, leaving: departed("GA_PROPERTY_ID", "SHOPIFY_WEBHOOK_SECRET") };

    it("are those that every group still has, because no removal was reached", () => {
      const leaving = departed("SHOPIFY_WEBHOOK_SECRET");
      const one = { previous: [left("SHOPIFY_WEBHOOK_SECRET", 7), ...PREVIOUS], leaving };
      const expected = {
        from: 7,
        to: 7,
        launchedWell: true,
        set: { SHOPIFY_WEBHOOK_SECRET: "kept" },
        remove: [],
      };
      expect(ways(secrets(one), group(7))).toMatchObject([expected]);
      expect(ways(secrets(one), group(7), removal())).toMatchObject([expected]);
    });

    it("leave out what was removed, for which every group did without", () => {
      const [way] = ways(secrets(outputs), group(7), removal("GA_PROPERTY_ID"));
      expect(way).toMatchObject({
        launchedWell: true,
        set: { SHOPIFY_WEBHOOK_SECRET: "kept" },
        elsewhere: [],
      });
    });

    it("are one change back, and only one, when all was removed", () => {
      const [way] = ways(secrets(outputs), group(7), removal("GA_PROPERTY_ID", "SHOPIFY_WEBHOOK_SECRET"));
      expect(way).toEqual({
        app: "hotdash-app",
        from: 7,
        to: 7,
        launchedWell: false,
        set: {},
        remove: [],
        elsewhere: ["GA_PROPERTY_ID"],
      });
    });

    it("have them again when a group refused what was set since", () => {
      const bad = { version: 7, values: { SHOPIFY_API_SECRET: "seven" }, added: [] };
      const all = { ...outputs, version: 9, previous: [bad, ...previous] };
      const removed = removal("GA_PROPERTY_ID", "SHOPIFY_WEBHOOK_SECRET");
      // What the groups launched with at version 7 had both: too much is safe, too little is not.
      expect(ways(secrets(all), group(7), removed)).toMatchObject([
        { from: 9, to: 7, set: { SHOPIFY_API_SECRET: "seven", SHOPIFY_WEBHOOK_SECRET: "kept" } },
      ]);
    });
  });

  it("are told apart by where their values come from", () => {
    expect(ways(secrets({ previous: PREVIOUS }), group(6))[0]?.elsewhere).toEqual(["SESSION_SECRET"]);
  });

  it("do not exist for an app whose secrets never changed, or by another app's groups", () => {
    expect(ways(secrets({}), group(5))).toEqual([]);
    const other = group(5, { outputs: { app: "hotdash-chatwoot", secretsVersion: 5 } });
    expect(ways(secrets({ previous: PREVIOUS }), other, group(7))).toMatchObject([{ launchedWell: false }]);
  });
});

it("secrets in a state are taken out of their wrapping at any depth", () => {
  const wrapped = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  expect(unwrapped({ a: [wrapped({ b: "c" })], d: { e: wrapped("f") }, g: null })).toEqual({
    a: [{ b: "c" }],
    d: { e: "f" },
    g: null,
  });
});
