/**
 * Variables of which staging and production may have different values, or which only one of them may have, with the reason.
 * All others are the same in both, so that what staging proves holds in production. Flags have rules of their own.
 */
export const MAY_DIFFER: Readonly<Record<string, string>> = {
  APP_URL: "each stack has its own domain",
  SHOPIFY_APP_URL: "each stack has its own domain",
  APP_ENV: "it says which stack it is",
  FLY_APP: "each stack has its own app",
  CHROMA_URL: "each app has its own private network",
  SUPABASE_URL: "each stack has its own project",
  SUPABASE_PROJECT_REF: "each stack has its own project",
  STAGING_DB_URL: "it is the name of staging's connection in its own environment",
  PRODUCTION_DB_URL: "it is the name of production's connection in its own environment",
  SHOPIFY_STORE_DOMAIN: "production has the store, staging the development store",
  SHOPIFY_SHOP: "production has the store, staging the development store",
};
