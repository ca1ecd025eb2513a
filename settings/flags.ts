/** What a flag does: shows something new, or chooses between invented and live data or services. */
export type FlagKind = "feature" | "mock/live switch";

/**
 * Flags of the dashboard. Each is off unless a stack file turns it on; in production that needs an owner, evidence and an
 * expiry date. The name is the environment variable that the app reads; it travels as plain text, so that plan and drift
 * show it.
 */
export const FLAGS = {
  ANALYTICS_REAL_DATA: {
    kind: "mock/live switch",
    reason: "Real figures instead of invented ones: they wait for Google's credentials and their quota.",
  },
  FEATURE_MODAL_APPROVALS: {
    kind: "feature",
    reason: "Approval modals write to live data; they wait for the sign-off of the modal tests.",
  },
  FEATURE_AGENT_ENGINEER_SALES_PULSE_MODAL: {
    kind: "feature",
    reason: "The Sales Pulse modal is a preview for the pilot; staging shows it to testers.",
  },
  FEATURE_AGENT_ENGINEER_CX_ESCALATIONS_MODAL: {
    kind: "feature",
    reason: "The CX Escalations modal answers customers; it waits for Chatwoot to be healthy.",
  },
  ENABLE_MCP: {
    kind: "mock/live switch",
    reason: "Live connectors cost money per call; they are turned on when their credentials are in place.",
  },
  MCP_FORCE_MOCKS: {
    kind: "mock/live switch",
    reason: "Invented answers instead of live connectors: for demonstrations, never for merchants.",
  },
  USE_MOCK_DATA: {
    kind: "mock/live switch",
    reason: "Invented data instead of the shop's: for demonstrations, never for merchants.",
  },
} as const satisfies Record<string, { kind: FlagKind; reason: string }>;

/** Name of a flag: the environment variable that carries it. */
export type FlagName = keyof typeof FLAGS;

/** Whether this is the name of a declared flag. */
export const isFlag = (name: string): name is FlagName => Object.hasOwn(FLAGS, name);
