import type { EnvironmentClass } from "./stack-name.ts";

/** A shop of the team's and the Shopify app that is installed there. */
export interface Store {
  /** Host name at Shopify, as planned; a stack may say another one (`shopify.store`). */
  shop: string;
  /** Other stores that belong to this class, as the application's repository names them: no other class may name them. */
  known?: readonly string[];
  /**
   * Client id of the app (SHOPIFY_API_KEY): public, it stands in every address that asks for permission. Once it is
   * written here, the stack takes no other and no other stack takes it. The app's webhooks are signed with the secret
   * that belongs to it.
   */
  clientId?: string;
}

/** Which store each class of stack belongs to. Previews share staging's, where no customer buys. */
export const STORES: Readonly<Record<EnvironmentClass, Store>> = {
  production: {
    shop: "hotrod-performance.myshopify.com",
    known: ["hotrodan.myshopify.com", "fm8vte-ex.myshopify.com"],
  },
  staging: { shop: "dev-hotrod.myshopify.com", known: ["hotroddash.myshopify.com"] },
  preview: { shop: "dev-hotrod.myshopify.com", known: ["hotroddash.myshopify.com"] },
};

/**
 * Version of the Admin API in all stacks, as planned: with two of them staging would prove nothing for production. An application
 * of another version says it in `shopify.apiVersion`, in each stack file.
 */
export const SHOPIFY_API_VERSION = "2024-10";

/** Who signs for the crawler when Shopify's own admin makes the signature: its keys are published there. */
export const SHOPIFY_SIGNATURE_AGENT = "https://shopify.com";
