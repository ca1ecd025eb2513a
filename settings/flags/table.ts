import type { FlagRow } from "./reader.ts";

/**
 * Every switch that the application reads, and those that plans name, in this order in the document. Readers and defaults are
 * the application's own, as its repository had them on 2025-10-25.
 */
export const FLAG_TABLE = {
  FEATURE_AI_ESCALATIONS: {
    kind: "feature",
    reader: "words",
    spellings: ["FEATURE_FLAG_AI_ESCALATIONS"],
    reason:
      "Answers that a model proposes for conversations in Chatwoot: they wait for Chatwoot to be healthy.",
  },
  FEATURE_SUPABASE_IDEA_POOL: {
    kind: "feature",
    reader: "words",
    spellings: ["FEATURE_FLAG_SUPABASE_IDEA_POOL"],
    reason: "Ideas from the database instead of samples: the tables wait for their migrations.",
  },
  FEATURE_IDEA_POOL: { kind: "feature", reason: "The pool of product ideas." },
  FEATURE_SOCIAL_POSTING: {
    kind: "feature",
    reason: "Posts to social media, where customers read them: they wait for Publer's credentials.",
  },
  FEATURE_ADVANCED_ANALYTICS: { kind: "feature", reason: "Figures that need Google's credentials." },
  FEATURE_AI_SUGGESTIONS: { kind: "feature", reason: "Suggestions of a model, which cost money per call." },
  FEATURE_BETA: { kind: "feature", reason: "All that is shown to testers alone." },
  STOREFRONT_MCP_ENABLED: {
    kind: "feature",
    reason: "Agents that ask the shop's storefront: calls wait for their quota.",
  },
  CUSTOMER_ACCOUNTS_MCP_ENABLED: {
    kind: "feature",
    reason: "Agents that ask for customers' accounts: they wait for the consent that this needs.",
  },
  ANALYTICS_REAL_DATA: {
    kind: "mock/live",
    reason: "Real figures instead of invented ones: they wait for Google's credentials and their quota.",
  },
  GA_USE_MOCK: {
    kind: "mock/live",
    reader: "one",
    safe: true,
    reason:
      "Invented figures instead of Google's. Only 1 is mock for its reader, and nothing set is mock, too.",
  },
  GA_MODE: {
    kind: "mock/live",
    reader: "mode",
    texts: { off: "mock", on: "direct", alsoOn: ["mcp"] },
    reason: "Where figures come from: mock, or direct from Google. It counts before GA_USE_MOCK.",
  },
  DASHBOARD_USE_MOCK: {
    kind: "forbidden",
    reader: "one",
    reason:
      "Invented data, and Shopify's headers are skipped, which keep other sites from embedding the app.",
  },
  MOCK_MODE: {
    kind: "forbidden",
    texts: { off: "0", on: "true", alsoOn: ["1", "yes", "on"] },
    reason: "The whole app on invented data, sign-in included: for demonstrations, never for merchants.",
  },
  QA_SKIP_APPROVAL: {
    kind: "forbidden",
    reader: "one",
    away: true,
    reason: "Tests act without anybody's approval.",
  },
  QA_SKIP_DB: {
    kind: "forbidden",
    reader: "one",
    away: true,
    reason: "Tests run without a database: nothing is kept.",
  },
  QA_SKIP_TELEMETRY: { kind: "forbidden", reader: "one", away: true, reason: "Tests leave no trace." },
  FEATURE_MODAL_APPROVALS: {
    kind: "feature",
    planned: true,
    reason: "Approval modals write to live data; they wait for the sign-off of the modal tests.",
  },
  FEATURE_AGENT_ENGINEER_SALES_PULSE_MODAL: {
    kind: "feature",
    planned: true,
    reason: "The Sales Pulse modal is a preview for the pilot; staging shows it to testers.",
  },
  FEATURE_AGENT_ENGINEER_CX_ESCALATIONS_MODAL: {
    kind: "feature",
    planned: true,
    reason: "The CX Escalations modal answers customers; it waits for Chatwoot to be healthy.",
  },
  ENABLE_MCP: {
    kind: "mock/live",
    planned: true,
    reason: "Live connectors cost money per call; they are turned on when their credentials are in place.",
  },
  MCP_FORCE_MOCKS: {
    kind: "mock/live",
    planned: true,
    reason: "Invented answers instead of live connectors: for demonstrations, never for merchants.",
  },
  USE_MOCK_DATA: {
    kind: "mock/live",
    planned: true,
    reason: "Invented data instead of the shop's: for demonstrations, never for merchants.",
  },
} as const satisfies Record<string, FlagRow>;
