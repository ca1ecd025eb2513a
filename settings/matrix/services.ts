import { privateAddress, publicAddress } from "../addresses.ts";
import { plain, secret } from "./rows.ts";
import { address, credential, digits, matching } from "./shapes.ts";
import type { System } from "./systems.ts";
import type { MatrixContext, NeedContext, Variable } from "./variable.ts";

/** True when any variable of a service is given: then all that the service needs must be. */
const anyOf = (prefix: string) => ({
  when: `any ${prefix}* is set`,
  holds: ({ variables, secrets }: NeedContext) =>
    [...Object.keys(variables), ...Object.keys(secrets)].some((name) => name.startsWith(prefix)),
});
const zoho = anyOf("ZOHO_");
const chatwoot = anyOf("CHATWOOT_");

/** The team's own services: public addresses, or private ones of the organisation's network. */
const serviceUrl = matching(
  /^(https:\/\/[a-z0-9.-]+(:\d+)?|http:\/\/[a-z0-9.-]+\.(internal|flycast)(:\d+)?|http:\/\/[a-z0-9-]+:\d+)(\/\S*)?$/,
  "an address that starts with https://, or http:// and a host of the private network",
);

/** Where a system answers on Fly's private network; undefined of one that the stack has not, or not there. */
const addressOf = (system: System) => (context: MatrixContext) => privateAddress(system, context, "fly");

/** Where customers' widgets find the stack's own Chatwoot; undefined without one that answers. */
const chatwootAddress = (context: MatrixContext): string | undefined =>
  context.chatwoot?.provisionOnly
    ? undefined
    : (publicAddress("chatwoot", context, "fly") ?? publicAddress("chatwoot", context, "render"));

/** OpenAI, the agents, Zoho and Chatwoot. The last two are optional, but not by halves. */
export const services: readonly Variable[] = [
  {
    name: "OPENAI_API_KEY",
    description:
      "Key of the stack's own OpenAI project: staging has a smaller budget. The agents read it; the dashboard gets it where it is given.",
    source: "secret",
    of: ["dashboard", "agent-service", "llamaindex-mcp", "llm-gateway", "scripts"],
    planned: ["dashboard"],
    targets: ["fly secret"],
    shape: matching(/^sk-[A-Za-z0-9_-]{16,}$/, "a key of OpenAI: sk- and at least 16 characters"),
    example: (canary) => `sk-invented-openai-${canary}`,
  },
  plain(
    "AGENT_SDK_URL",
    "Address of the agent service: that on the private network where the stack has it under hotdash:apps, else the code's own.",
    serviceUrl,
    { derive: addressOf("agent-service") },
  ),
  plain(
    "LLAMAINDEX_MCP_URL",
    "Address of the LlamaIndex service: that on the private network where the stack has it under hotdash:apps, else the code's own.",
    serviceUrl,
    { of: ["dashboard", "agent-service"], derive: addressOf("llamaindex-mcp") },
  ),
  {
    name: "ZOHO_ORG_ID",
    description: "Organisation at Zoho.",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    required: zoho,
    shape: digits,
  },
  ...["ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET", "ZOHO_REFRESH_TOKEN"].map(
    (name): Variable => ({
      name,
      description: "Credentials at Zoho; staging uses the sandbox organisation.",
      source: "secret",
      planned: true,
      targets: ["fly secret"],
      required: zoho,
      shape: credential(8),
      example: (canary) => `1000.invented.${canary}`,
    }),
  ),
  {
    name: "CHATWOOT_BASE_URL",
    description: "Address of Chatwoot: that of the stack's own where it has one, unless another is given.",
    source: "setting",
    targets: ["fly env"],
    required: chatwoot,
    derive: chatwootAddress,
    suggestion: "https://hotdash-chatwoot.fly.dev",
    shape: address(["https"]),
  },
  {
    name: "CHATWOOT_ACCOUNT_ID",
    description: "Account in Chatwoot.",
    source: "setting",
    targets: ["fly env"],
    required: chatwoot,
    suggestion: "1",
    shape: digits,
  },
  {
    name: "CHATWOOT_SLA_MINUTES",
    description: "Minutes after which an open conversation counts as late.",
    source: "setting",
    targets: ["fly env"],
    shape: digits,
  },
  {
    name: "CHATWOOT_TOKEN",
    description: "Access token in Chatwoot.",
    source: "secret",
    targets: ["fly secret"],
    required: chatwoot,
    shape: credential(8),
    example: (canary) => `invented-chatwoot-${canary}`,
  },
  secret("CHATWOOT_API_TOKEN", "Access token in Chatwoot under the agents' name of it.", {
    of: ["dashboard", "agent-service", "edge-functions"],
  }),
  secret("CHATWOOT_ACCESS_TOKEN", "Access token in Chatwoot under the name that its client reads."),
  secret("CHATWOOT_API_KEY", "The same under a third name."),
  plain("CHATWOOT_URL", "Address of Chatwoot under another name.", address(["https"])),
  secret("CHATWOOT_WEBHOOK_SECRET", "Signs what Chatwoot sends.", { of: ["dashboard", "edge-functions"] }),
  ...["CACHE_TTL_MS", "MAX_PAGES", "RETRY_ATTEMPTS", "RETRY_DELAY_MS"].map((name) =>
    plain(`CHATWOOT_${name}`, "How the client of Chatwoot reads: a whole number.", digits),
  ),
  {
    name: "CHATWOOT_EMBED_TOKEN",
    description: "Token of the chat widget.",
    source: "secret",
    targets: ["fly secret"],
    shape: credential(8),
    example: (canary) => `invented-embed-${canary}`,
  },
];
