import { chatwoot } from "./chatwoot.ts";
import { plain, secret } from "./rows.ts";
import { address, digits, matching } from "./shapes.ts";
import type { System } from "./systems.ts";
import type { Variable } from "./variable.ts";

const AGENT: readonly System[] = ["agent-service"];
const INDEX: readonly System[] = ["llamaindex-mcp"];
const GATEWAY: readonly System[] = ["llm-gateway"];

/** Any Postgres address: whose project it is, is judged where its system is declared. */
const postgres = {
  shape: address(["postgres", "postgresql"], { connection: true }),
  example: (canary: string) => `postgresql://agent:${canary}@invented.pooler.supabase.com:5432/postgres`,
};

/**
 * What systems beside the dashboard read and it does not: these rows say what the names are and whose. None of their values reaches
 * the dashboard; they are given where their system is declared.
 */
export const others: readonly Variable[] = [
  secret("PG_URL", "The agents' connection to Postgres, under a name of their own.", { of: AGENT }, postgres),
  secret("OPENAI_TRACING_API_KEY", "Key under which OpenAI keeps traces of the agents.", {
    of: ["agent-service", "scripts"],
  }),
  secret(
    "SLACK_WEBHOOK_URL",
    "Where the agents tell people: whoever has the address may write there.",
    { of: AGENT },
    {
      shape: address(["https"]),
      example: (canary) => `https://hooks.slack.com/services/T0/B0/${canary}`,
    },
  ),
  plain("RATE_LIMIT_MAX", "Requests in a window; 100 by default.", digits, { of: INDEX }),
  plain("RATE_LIMIT_WINDOW_MS", "That window in milliseconds; 60000 by default.", digits, { of: INDEX }),
  plain("LLAMA_WORKFLOW_CLI_PATH", "Path of the command that answers.", matching(/^[\w./-]+$/, "a path"), {
    of: INDEX,
  }),
  plain("MCP_TOOL_TIMEOUT_MS", "How long a tool may take, in milliseconds.", digits, { of: INDEX }),
  secret("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SERVICE_KEY under its other name.", {
    of: ["edge-functions", "scripts"],
  }),
  secret("LITELLM_MASTER_KEY", "Key that administers the gateway.", { of: GATEWAY }),
  plain("LANGFUSE_HOST", "Address of Langfuse.", address(["https"]), { of: GATEWAY }),
  secret("LANGFUSE_PUBLIC_KEY", "The gateway's name at Langfuse.", { of: GATEWAY }),
  secret("LANGFUSE_SECRET_KEY", "Key that goes with it.", { of: GATEWAY }),
  ...chatwoot,
];
