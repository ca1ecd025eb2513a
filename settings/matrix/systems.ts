/**
 * Systems of the team that read variables, by name: what each is, and where its code lies in a checkout of the application.
 * The first folder that a file is below decides; whatever lies in none is the dashboard's.
 */
export const SYSTEMS = {
  dashboard: { what: "the Shopify app", folders: [] },
  chroma: { what: "the process that has the volume of the Chroma index", folders: [] },
  "agent-service": { what: "the agents' own service", folders: ["apps/agent-service"] },
  "llamaindex-mcp": { what: "retrieval over MCP", folders: ["apps/llamaindex-mcp-server"] },
  chatwoot: { what: "customer conversations, the vendor's own image", folders: ["deploy/chatwoot"] },
  "llm-gateway": { what: "LiteLLM and Langfuse", folders: ["fly/hotdash-llm-gateway", "fly"] },
  "edge-functions": { what: "functions at Supabase", folders: ["supabase/functions"] },
  scripts: {
    what: "scripts and workflows of the application's repository",
    folders: ["scripts", ".github", "tools", "ops", "prisma", "supabase"],
  },
} as const satisfies Record<string, { what: string; folders: readonly string[] }>;

/** Name of a system. */
export type System = keyof typeof SYSTEMS;

/** The system whose repository this program deploys: what no other is named for is its own. */
export const DASHBOARD: System = "dashboard";

/** Systems whose processes stacks declare. */
export const DECLARED: readonly System[] = [DASHBOARD, "chroma"];

/** Systems that have a section of settings of their own. */
export const BY_SECTION: readonly System[] = ["chatwoot"];

/** Systems whose processes a stack may declare under `hotdash:apps`, by these names. */
export const BY_SETTINGS: readonly System[] = ["agent-service", "llamaindex-mcp", "llm-gateway"];

/** All names, in the order of the document. */
export const SYSTEM_NAMES = Object.keys(SYSTEMS) as [System, ...System[]];
