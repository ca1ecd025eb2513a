import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopifyAppFile } from "../../../operations/shopify/app-file.ts";
import { spokenVersions } from "../../../operations/shopify/spoken.ts";
import { judgeShopifyApp, judgeSpoken, versionsIn } from "../../../settings/rules/shopify-app.ts";
import { hotdash } from "../../cli/support/spawn.ts";

let folder: string;
const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};

/** An app file as the application's repository has one: named after the app, webhooks of a later version than the code. */
const APP = `client_id = "0123456789abcdef"
application_url = "https://app.hotrodan.com"
[build]
dev_store_url = "hotroddash.myshopify.com"
[webhooks]
api_version = "2026-01"
[access_scopes]
scopes = "read_orders,read_products,read_inventory,read_locations,write_products"
[auth]
redirect_urls = [ "https://app.hotrodan.com/auth/callback" ]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-shopify-"));
  put("shopify.app.hotdash.toml", APP);
  put("app/shopify.server.ts", "import { ApiVersion } from 'x';\nexport const v = ApiVersion.October25;\n");
  put("app/old.ts", "// ApiVersion.April24 was before\nfetch(base + '/admin/api/2024-01/shop.json');\n");
  put("app/old.test.ts", "ApiVersion.July23;\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the app file", () => {
  it("is found under any name that Shopify's command line gives it", () => {
    expect(shopifyAppFile(folder, "production")).toBe(join(folder, "shopify.app.hotdash.toml"));
  });

  it("of several others none is guessed", () => {
    put("shopify.app.other.toml", APP);
    expect(() => shopifyAppFile(folder, "production")).toThrow(
      /holds shopify\.app\.hotdash\.toml, shopify\.app\.other\.toml, none of them production's/,
    );
    rmSync(join(folder, "shopify.app.other.toml"));
  });
});

it.each([
  ["apiVersion: ApiVersion.October25,", ["2025-10"]],
  ["ApiVersion.January26 ?? ApiVersion.April24", ["2026-01", "2024-04"]],
  ["`/admin/api/2025-07/graphql.json`", ["2025-07"]],
  ["ApiVersion.Unstable", []],
  ["/admin/api/unstable/", []],
])("%s names %j", (line, versions) => expect(versionsIn(line)).toEqual(versions));

it("the code's versions are found with their places, and held against the stack's", async () => {
  const spoken = await spokenVersions(folder);
  expect(spoken).toEqual([
    { place: "app/old.ts:2", version: "2024-01" },
    { place: "app/shopify.server.ts:2", version: "2025-10" },
  ]);
  expect(judgeSpoken(spoken, "2025-10").map(({ property }) => property)).toEqual(["app/old.ts:2"]);
});

it.each([
  [{ scopes: ["read_orders"] }, /^access_scopes\.scopes lack read_products of SCOPES/],
  [{ scopes: ["read_products", "read_orders", "write_orders"] }, /have write_orders beside those of SCOPES/],
  [{ devStore: "hotrodan.myshopify.com" }, /^build\.dev_store_url is a store where customers buy/],
  [{ devStore: "other.myshopify.com" }, /^build\.dev_store_url is not the stack's store \(dev-hotrod/],
  [{ apiVersion: "2026-01" }, /^webhooks\.api_version is not the version of all stacks \(2025-10\)/],
])("an app file with %j differs", (part, says) => {
  const app = {
    applicationUrl: "https://a.example",
    redirectUrls: ["https://a.example/x"],
    legacyInstall: false,
    apiVersion: "2025-10",
    scopes: ["read_orders", "read_products"],
    devStore: "dev-hotrod.myshopify.com",
  };
  const expected = {
    apiVersion: "2025-10",
    scopes: ["read_products", "read_orders"],
    devStore: "dev-hotrod.myshopify.com",
    liveStores: ["hotrodan.myshopify.com"],
  };
  const judge = (given: typeof app) =>
    judgeShopifyApp(given, "https://a.example", expected).map(
      ({ property, problem }) => `${property} ${problem}`,
    );
  expect(judge(app)).toEqual([]);
  expect(judge({ ...app, ...part })).toEqual([expect.stringMatching(says)]);
});

it("the command says all of it at once, of a stack that nobody has made", () => {
  const { status, stderr } = spawnSync(process.execPath, hotdash("shopify check", ["production", folder]), {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(1);
  for (const says of [
    /webhooks\.api_version is not the version of all stacks \(2024-10\)/,
    /access_scopes\.scopes have write_products beside those of SCOPES/,
    /app\/shopify\.server\.ts:2 speaks 2025-10, and the stacks say 2024-10/,
  ])
    expect(stderr).toMatch(says);
});
