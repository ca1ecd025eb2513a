import { SHOPIFY_API_VERSION, SHOPIFY_SIGNATURE_AGENT } from "../stores.ts";
import { credential, matching } from "./shapes.ts";
import type { NeedContext, Variable } from "./variable.ts";

const signed = ({ variables, secrets }: NeedContext) =>
  "SHOPIFY_BOT_SIGNATURE_AGENT" in variables ||
  "SHOPIFY_BOT_SIGNATURE" in secrets ||
  "SHOPIFY_BOT_SIGNATURE_INPUT" in secrets;
const whenSigned = { when: "any SHOPIFY_BOT_SIGNATURE* is set", holds: signed };

/** The shop, the app's credentials there, and the signature that lets the crawler through the shop's bot protection. */
export const shopify: readonly Variable[] = [
  {
    name: "SHOPIFY_SHOP",
    description:
      "The shop, as settings/stores.ts names it. Staging and previews use the development shop, so that no test reaches a customer.",
    source: "setting",
    targets: ["fly env"],
    required: true,
    shape: matching(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "<shop>.myshopify.com"),
  },
  {
    name: "SHOPIFY_API_VERSION",
    description:
      "Version of the Admin API, set for all stacks in settings/stores.ts, or their schemas drift apart.",
    source: "setting",
    targets: ["fly env"],
    default: SHOPIFY_API_VERSION,
    shape: matching(/^20\d\d-(01|04|07|10)$/, "a quarter such as 2024-10"),
  },
  {
    name: "SCOPES",
    description: "Permissions that the app asks for.",
    source: "setting",
    targets: ["fly env"],
    default: "read_orders,read_products,read_inventory,read_locations",
    shape: matching(/^[a-z_]+(,[a-z_]+)*$/, "scopes with commas between them, without spaces"),
  },
  {
    name: "SHOPIFY_API_KEY",
    description: "Client id of the app, rotated together with its secret.",
    source: "secret",
    targets: ["fly secret"],
    required: true,
    shape: credential(16),
    example: (canary) => `invented-api-key-${canary}`,
  },
  {
    name: "SHOPIFY_API_SECRET",
    description: "Client secret of the app.",
    source: "secret",
    targets: ["fly secret"],
    required: true,
    shape: credential(16),
    example: (canary) => `invented-api-secret-${canary}`,
  },
  {
    name: "SHOPIFY_ACCESS_TOKEN",
    description:
      "Discouraged: the app gets tokens by installation, and no workflow needs one. Access token of the shop, with the fewest scopes that do.",
    source: "secret",
    targets: ["fly secret"],
    shape: matching(
      /^shp[a-z]{2}_[A-Za-z0-9_-]{16,}$/,
      "a token of Shopify: shpat_ and at least 16 characters",
    ),
    example: (canary) => `shpat_invented-token-${canary}`,
  },
  {
    name: "SHOPIFY_WEBHOOK_SECRET",
    description: "Signs the webhooks that the shop sends.",
    source: "secret",
    targets: ["fly secret"],
    shape: credential(16),
    example: (canary) => `invented-webhook-secret-${canary}`,
  },
  {
    name: "SHOPIFY_BOT_SIGNATURE",
    description: "Signature of the crawler that reads the shop's own pages.",
    source: "secret",
    targets: ["fly secret"],
    required: whenSigned,
    shape: matching(/^[a-z*][\w.*-]*=:[\w+/=-]+:$/, "the signature as the shop's admin shows it: sig1=:…:"),
    example: (canary) => `sig1=:${canary}:`,
  },
  {
    name: "SHOPIFY_BOT_SIGNATURE_INPUT",
    description: "What the signature covers.",
    source: "secret",
    targets: ["fly secret"],
    required: whenSigned,
    shape: matching(
      /^[a-z*][\w.*-]*=\([^()]*\)(;[\w*.-]+(=("[^"]*"|[\w.:+/=-]+))?)*$/,
      'the signature input as the shop\'s admin shows it: sig1=("@authority" …);keyid=…',
    ),
    example: (canary) => `sig1=("@authority");keyid="${canary}"`,
  },
  {
    name: "SHOPIFY_BOT_SIGNATURE_AGENT",
    description: "Who signed: Shopify, whose admin makes the signature, or the stack's own address.",
    source: "setting",
    targets: ["fly env"],
    required: whenSigned,
    suggestion: SHOPIFY_SIGNATURE_AGENT,
    shape: matching(/^"?https:\/\/\S+$/, "an address that starts with https://"),
  },
  {
    name: "SHOPIFY_CLI_AUTH_TOKEN",
    description:
      "Lets a workflow publish the app's settings with Shopify's command line. The app itself never has it.",
    source: "secret",
    targets: ["github secret"],
    shape: credential(16),
    example: (canary) => `invented-cli-token-${canary}`,
  },
];
