import { CANARY } from "../good-config.ts";
import { remove, secret, type WrongSetting } from "./case.ts";

/** Secrets that nobody made, and those that stand in clear. */
export const secrets: readonly WrongSetting[] = [
  {
    name: "secret copied from a manual",
    stack: "staging",
    path: ["secrets", "SHOPIFY_API_SECRET"],
    value: "your-client-secret-here",
    secret: true,
    property: "hotdash:secrets.SHOPIFY_API_SECRET",
    says: ["is an example, and no secret", "(not shown)"],
    fix: secret("SHOPIFY_API_SECRET"),
  },
  {
    name: "key for tests in production",
    stack: "production",
    path: ["secrets", "SHOPIFY_WEBHOOK_SECRET"],
    value: `${"sk"}_test_${CANARY}`,
    secret: true,
    property: "hotdash:secrets.SHOPIFY_WEBHOOK_SECRET",
    says: ["is a key for tests, and no secret"],
    fix: secret("SHOPIFY_WEBHOOK_SECRET", "production"),
  },
  {
    name: "key that passes row-level security where browsers read",
    stack: "production",
    path: ["secrets", "SUPABASE_ANON_KEY"],
    value: `${"sb"}_secret_${CANARY}`,
    secret: true,
    property: "hotdash:secrets.SUPABASE_ANON_KEY",
    says: ["is a key that passes by row-level security, where browsers read"],
    fix: secret("SUPABASE_ANON_KEY", "production"),
  },
  {
    name: "access token in the slot of the client secret",
    stack: "staging",
    path: ["secrets", "SHOPIFY_API_SECRET"],
    value: `${"shpat"}_${CANARY}`,
    secret: true,
    property: "hotdash:secrets.SHOPIFY_API_SECRET",
    says: ["is an access token of a shop, and no app's client secret"],
    fix: secret("SHOPIFY_API_SECRET"),
  },
  {
    name: "token as a plain variable",
    stack: "staging",
    path: ["variables", "CHROMA_COLLECTION"],
    value: `${"ghp"}_${"a1B2".repeat(6)}`,
    property: "hotdash:variables.CHROMA_COLLECTION",
    says: ["holds a GitHub token in clear", "(not shown)"],
    fix: remove("variables.CHROMA_COLLECTION"),
  },
  {
    name: "token in the command of Chroma's group",
    stack: "staging",
    path: ["dashboard", "chroma", "command"],
    value: ["npm", "run", "start", "--", "--token", CANARY],
    property: "hotdash:dashboard.chroma.command",
    says: ["holds the value of --token in clear"],
    fix: remove("dashboard.chroma.command"),
  },
];
