import { describe, expect, test } from "vitest";
import { judgeStore, namesStore, type StoreContext } from "../../../settings/rules/stores.ts";
import { STORES } from "../../../settings/stores.ts";

const staging: StoreContext = { environmentClass: "staging", appUrl: "https://staging.hotrodan.com" };
const production: StoreContext = { environmentClass: "production", appUrl: "https://app.hotrodan.com" };
const problem = (name: string, value: unknown, context = staging) =>
  judgeStore(name, value, context).map((found) => found.problem);

test("production has a store of its own", () => {
  const { production: own, staging: theirs, preview } = STORES;
  expect(own.shop).toBe("hotrod-performance.myshopify.com");
  expect([theirs.shop, preview.shop]).toEqual(["dev-hotrod.myshopify.com", "dev-hotrod.myshopify.com"]);
});

test.each([
  ["SHOPIFY_SHOP", "dev-hotrod.myshopify.com"],
  ["SHOPIFY_API_VERSION", "2024-10"],
  ["SHOPIFY_BOT_SIGNATURE_AGENT", "https://shopify.com"],
  ["SHOPIFY_BOT_SIGNATURE_AGENT", '"https://shopify.com"'],
  ["SHOPIFY_BOT_SIGNATURE_AGENT", "https://staging.hotrodan.com"],
  ["SHOPIFY_REDIRECT_URLS", "https://staging.hotrodan.com/auth/callback, https://staging.hotrodan.com/auth"],
  ["NOTE", "not-hotrod-performance.myshopify.com.example"],
  ["SHOPIFY_API_KEY", "any"],
])("%s may be %s in staging", (name, value) => expect(problem(name, value)).toEqual([]));

test.each([
  ["SHOPIFY_SHOP", "hotrod-performance.myshopify.com", "names the store of production"],
  ["NOTE", "https://Hotrod-Performance.myshopify.com/admin", "names the store of production"],
  ["NOTE", "https://admin.shopify.com/store/hotrod-performance", "names the store of production"],
  ["SHOPIFY_SHOP", "other.myshopify.com", "is not the stack's store (dev-hotrod.myshopify.com)"],
  ["SHOPIFY_SHOP", "", "is not the stack's store (dev-hotrod.myshopify.com)"],
  ["SHOPIFY_SHOP", 7, "is not the stack's store (dev-hotrod.myshopify.com)"],
  ["SHOPIFY_API_VERSION", "2025-01", "is not the version of all stacks (2024-10)"],
  ["SHOPIFY_BOT_SIGNATURE_AGENT", "https://app.hotrodan.com", "is neither Shopify"],
  ["SHOPIFY_BOT_SIGNATURE_AGENT", "https://shopify.com.evil.io", "is neither Shopify"],
  ["SHOPIFY_REDIRECT_URL", "https://app.hotrodan.com/auth/callback", "does not lie on the stack's address"],
  ["SHOPIFY_REDIRECT_URLS", "https://staging.hotrodan.com/a,https://x.io/a", "does not lie on the stack's"],
  ["SHOPIFY_AUTH_CALLBACK", "/auth/callback", "does not lie on the stack's address"],
])("%s may not be %s in staging", (name, value, says) => {
  expect(problem(name, value)).toEqual([expect.stringContaining(says)]);
});

describe("client ids, once they are known", () => {
  const stores = {
    ...STORES,
    production: { ...STORES.production, clientId: "client-of-production" },
    staging: { ...STORES.staging, clientId: "client-of-staging" },
  };
  test.each([
    [production, "client-of-production", []],
    [production, "client-of-staging", ["names the store of staging"]],
    [production, "unheard", ["is not the app of the stack's store"]],
    [staging, "client-of-production", ["names the store of production"]],
    [
      { ...staging, environmentClass: "preview" as const },
      "client-of-production",
      ["names the store of production"],
    ],
  ])("%j with %s", (context, value, says) => {
    expect(problem("SHOPIFY_API_KEY", value, { ...context, stores })).toEqual(says);
  });
});

test("without a domain no address is the stack's own", () => {
  const blind = { ...staging, appUrl: undefined };
  expect(problem("SHOPIFY_REDIRECT_URL", "https://staging.hotrodan.com/a", blind)).toHaveLength(1);
  expect(problem("SHOPIFY_REDIRECT_URL", "null", blind)).toHaveLength(1);
});

test("what names a store is told by its name", () => {
  expect(["SHOPIFY_ANYTHING", "SHOP", "SHOP_DOMAIN"].every(namesStore)).toBe(true);
  expect(["PORT", "WORKSHOP"].some(namesStore)).toBe(false);
});
