/**
 * Names of the matrix that stand for one and the same value, by which an app may have it: the one that stacks are asked for
 * first. Each reader's name is its own row; that two of them hold one value is said here alone.
 */
export const OTHER_NAMES: readonly (readonly string[])[] = [
  ["POSTGRES_URL", "DATABASE_URL"],
  ["SUPABASE_SERVICE_KEY", "SUPABASE_SERVICE_ROLE_KEY"],
  ["SHOPIFY_STORE_DOMAIN", "SHOPIFY_SHOP", "SHOPIFY_SHOP_DOMAIN"],
  ["SHOPIFY_ACCESS_TOKEN", "SHOPIFY_ADMIN_TOKEN"],
  ["CHATWOOT_TOKEN", "CHATWOOT_API_TOKEN", "CHATWOOT_ACCESS_TOKEN", "CHATWOOT_API_KEY"],
  ["CHATWOOT_BASE_URL", "CHATWOOT_URL"],
  ["CRON_SECRET", "CRON_SECRET_TOKEN"],
  ["GA_PROPERTY_ID", "GA4_PROPERTY_ID"],
  ["GOOGLE_APPLICATION_CREDENTIALS_BASE64", "GA_SERVICE_ACCOUNT_CREDENTIALS"],
  ["APP_URL", "SHOPIFY_APP_URL"],
];

/** All names of a variable's value, the one that stacks are asked for first; none of most variables. */
export const namesOf = (name: string): readonly string[] =>
  OTHER_NAMES.find((names) => names.includes(name)) ?? [];

/** The other ones. */
export const otherNamesOf = (name: string): readonly string[] =>
  namesOf(name).filter((other) => other !== name);
