import { describe, expect, test } from "vitest";
import { claimsOf, mayName } from "../../settings/claims.ts";
import { examine } from "../../settings/load.ts";
import { chatwootIn } from "./good-chatwoot.ts";
import { asInput, changed, committed, goodConfig } from "./good-config.ts";

const staging = { stack: "staging", environmentClass: "staging" } as const;
const sections = (config: object) =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("hotdash:", ""), value]));

describe("what two stacks name", () => {
  test("every app that a file names is claimed, under the name that it has or gets", () => {
    const config = {
      ...chatwootIn(committed("staging"), "staging"),
      "hotdash:apps": { "price-watch": {}, other: { app: "hotdash-other" }, gone: { host: "none" } },
    };
    expect(claimsOf(staging, sections(config)).map(({ app, at }) => `${at} ${app}`)).toEqual([
      "dashboard.app hotdash-staging",
      "chatwoot.app hotdash-chatwoot-staging",
      "apps.price-watch.app hotdash-price-watch-staging",
      "apps.other.app hotdash-other",
    ]);
  });

  test("a file that cannot be read names nothing of what is broken in it", () => {
    expect(claimsOf(staging, { dashboard: 7, apps: "x", chatwoot: { host: "moon" }, host: "fly" })).toEqual(
      [],
    );
  });

  test.each([
    [
      "apps",
      { "hotdash:apps": { twin: { app: "hotdash-price-watch" } } },
      { "hotdash:apps": { "price-watch": {} } },
      /^hotdash:apps\.twin\.app is the app of the stack production too \(apps\.price-watch\.app/,
    ],
    [
      "the dashboard",
      { "hotdash:apps": { twin: { app: "hotdash-app" } } },
      {},
      /^hotdash:apps\.twin\.app is the app of the stack production too \(dashboard\.app/,
    ],
    [
      "Chatwoot, in two stacks that both say they own it",
      { "hotdash:chatwoot": { host: "fly", owner: "staging" } },
      { "hotdash:chatwoot": { host: "fly" } },
      /^hotdash:chatwoot\.app is the app of the stack production too/,
    ],
  ])("%s: the preview of one is refused", (_, own, theirs, expected) => {
    const production = { stack: "production", environmentClass: "production" } as const;
    const others = claimsOf(production, sections({ ...committed("production"), ...theirs }));
    const { problems } = examine({ ...asInput("staging", { ...goodConfig("staging"), ...own }), others });
    expect(problems.map(({ property, problem }) => `${property} ${problem}`)).toContainEqual(
      expect.stringMatching(expected),
    );
  });

  test("the committed stacks, with Chatwoot in both, name nothing twice", () => {
    const others = claimsOf(
      { stack: "production", environmentClass: "production" },
      sections(chatwootIn(committed("production"), "production")),
    );
    const config = changed(chatwootIn(goodConfig("staging"), "staging"), ["host"], "fly");
    const given = asInput("staging", config, ["hotdash:secrets", "hotdash:appSecrets"]);
    expect(examine({ ...given, others }).problems).toEqual([]);
  });

  test("a text that names no app of ours need not be read", () => {
    const text = "config:\n  hotdash:apps:\n    price-watch: { port: 80 }\n";
    expect(mayName(text, { app: "hotdash-price-watch", at: "apps.price-watch.app" })).toBe(true);
    expect(mayName(text, { app: "hotdash-chatwoot", at: "chatwoot.app" })).toBe(false);
    expect(mayName(text, { app: "hotdash-app", at: "dashboard.app" })).toBe(false);
    expect(mayName("app: hotdash-app", { app: "hotdash-app", at: "dashboard.app" })).toBe(true);
    expect(mayName('{"app":"hotdash-app"}', { app: "hotdash-app", at: "dashboard.app" })).toBe(true);
    // However YAML lets a system's key be written.
    for (const written of ['"hotdash:chatwoot":', "hotdash:chatwoot :", "'hotdash:chatwoot': {}"])
      expect(mayName(written, { app: "hotdash-chatwoot", at: "chatwoot.app" }), written).toBe(true);
    for (const written of ['"price-watch": { host: fly }', "price-watch : {}", "? price-watch"])
      expect(mayName(written, { app: "hotdash-price-watch", at: "apps.x.app" }), written).toBe(true);
    // An app of production's may end as staging's do.
    for (const system of ["x", "x-staging"])
      expect(mayName(`${system}:`, { app: "hotdash-x-staging", at: "apps.x.app" }), system).toBe(true);
    // Images and addresses of an app name none: a stack file with them is not read for it.
    for (const other of [
      "registry.fly.io/hotdash-app",
      "hotdash-app.fly.dev",
      "hotdash-app-staging",
      "x-hotdash-app",
    ])
      expect(mayName(`image: ${other}`, { app: "hotdash-app", at: "dashboard.app" }), other).toBe(false);
  });
});
