import { CANARY } from "../good-config.ts";
import { set, type WrongSetting } from "./case.ts";

/** Stores of Shopify that are another stack's, and what must be the same in all stacks. */
export const store: readonly WrongSetting[] = [
  {
    name: "staging names production's store",
    stack: "staging",
    path: ["variables", "SHOPIFY_SHOP"],
    value: "hotrod-performance.myshopify.com",
    property: "hotdash:variables.SHOPIFY_SHOP",
    says: ["names the store of production", "dev-hotrod.myshopify.com"],
    fix: set("variables.SHOPIFY_SHOP", "dev-hotrod.myshopify.com"),
  },
  {
    name: "production names a store that is nobody's",
    stack: "production",
    path: ["variables", "SHOPIFY_SHOP"],
    value: "other-shop.myshopify.com",
    property: "hotdash:variables.SHOPIFY_SHOP",
    says: ["is not the stack's store (hotrod-performance.myshopify.com)", "settings/stores.ts"],
    fix: set("variables.SHOPIFY_SHOP", "hotrod-performance.myshopify.com", "production"),
  },
  {
    name: "version of Shopify's API that others do not speak",
    stack: "staging",
    path: ["variables", "SHOPIFY_API_VERSION"],
    value: "2025-01",
    property: "hotdash:variables.SHOPIFY_API_VERSION",
    says: ["is not the version of all stacks (2024-10)"],
    fix: set("variables.SHOPIFY_API_VERSION", "2024-10"),
  },
  {
    name: "crawler signed by a stranger",
    stack: "production",
    path: ["variables", "SHOPIFY_BOT_SIGNATURE_AGENT"],
    value: `https://${CANARY}.example.net`,
    property: "hotdash:variables.SHOPIFY_BOT_SIGNATURE_AGENT",
    says: ["is neither Shopify (https://shopify.com) nor the stack's own address (https://app.hotrodan.com)"],
    fix: set("variables.SHOPIFY_BOT_SIGNATURE_AGENT", "'https://shopify.com'", "production"),
    also: ["hotdash:secrets.SHOPIFY_BOT_SIGNATURE", "hotdash:secrets.SHOPIFY_BOT_SIGNATURE_INPUT"],
  },
];
