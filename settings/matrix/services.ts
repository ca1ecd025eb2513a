import { address, credential, digits, matching } from "./shapes.ts";
import type { NeedContext, Variable } from "./variable.ts";

/** True when any variable of a service is given: then all that the service needs must be. */
const anyOf = (prefix: string) => ({
  when: `any ${prefix}* is set`,
  holds: ({ variables, secrets }: NeedContext) =>
    [...Object.keys(variables), ...Object.keys(secrets)].some((name) => name.startsWith(prefix)),
});
const zoho = anyOf("ZOHO_");
const chatwoot = anyOf("CHATWOOT_");

/** OpenAI, Zoho and Chatwoot. The last two are optional, but not by halves. */
export const services: readonly Variable[] = [
  {
    name: "OPENAI_API_KEY",
    description: "Key of the stack's own OpenAI project: staging has a smaller budget.",
    source: "secret",
    targets: ["fly secret"],
    required: true,
    shape: matching(/^sk-[A-Za-z0-9_-]{16,}$/, "a key of OpenAI: sk- and at least 16 characters"),
    example: (canary) => `sk-invented-openai-${canary}`,
  },
  {
    name: "ZOHO_ORG_ID",
    description: "Organisation at Zoho.",
    source: "setting",
    targets: ["fly env"],
    required: zoho,
    shape: digits,
  },
  ...["ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET", "ZOHO_REFRESH_TOKEN"].map(
    (name): Variable => ({
      name,
      description: "Credentials at Zoho; staging uses the sandbox organisation.",
      source: "secret",
      targets: ["fly secret"],
      required: zoho,
      shape: credential(8),
      example: (canary) => `1000.invented.${canary}`,
    }),
  ),
  {
    name: "CHATWOOT_BASE_URL",
    description: "Address of Chatwoot.",
    source: "setting",
    targets: ["fly env"],
    required: chatwoot,
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
  {
    name: "CHATWOOT_EMBED_TOKEN",
    description: "Token of the chat widget.",
    source: "secret",
    targets: ["fly secret"],
    shape: credential(8),
    example: (canary) => `invented-embed-${canary}`,
  },
];
