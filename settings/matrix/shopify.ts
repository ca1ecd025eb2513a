import { API_VERSION } from "../schema/shopify.ts";
import { SHOPIFY_API_VERSION, SHOPIFY_SIGNATURE_AGENT, STORES } from "../stores.ts";
import { plain, secret } from "./rows.ts";
import { address, credential, digits, matching } from "./shapes.ts";
import type { MatrixContext, NeedContext, Variable } from "./variable.ts";

const signed = ({ variables, secrets }: NeedContext) =>
  "SHOPIFY_BOT_SIGNATURE_AGENT" in variables ||
  "SHOPIFY_BOT_SIGNATURE" in secrets ||
  "SHOPIFY_BOT_SIGNATURE_INPUT" in secrets;
const whenSigned = { when: "any SHOPIFY_BOT_SIGNATURE* is set", holds: signed };

const shop = matching(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "<shop>.myshopify.com");

const ownStore = ({ shopify, environmentClass }: MatrixContext) =>
  shopify?.store ?? STORES[environmentClass].shop;

const wholeNumbers: Readonly<Record<string, string>> = {
  SHOPIFY_CACHE_TTL_MS: "How long answers of the shop are kept, in milliseconds.",
  SHOPIFY_SALES_WINDOW_DAYS: "Days that sales are added up over.",
  SHOPIFY_SALES_ORDER_LIMIT: "Orders that are read for it at most.",
  SHOPIFY_SALES_TOP_SKU_LIMIT: "Products in the list of the most sold.",
  SHOPIFY_INVENTORY_LIMIT: "Stock items that are read at most.",
  SHOPIFY_LOW_STOCK_THRESHOLD: "Pieces from which on stock counts as low.",
};

/** The shop, the app's credentials there, and the signature that lets the crawler through the shop's bot protection. */
export const shopify: readonly Variable[] = [
  {
    name: "SHOPIFY_STORE_DOMAIN",
    description:
      "The shop: shopify.store, which is the one of settings/stores.ts unless the stack says another. Staging and previews use the development shop, so that no test reaches a customer.",
    source: "derived",
    targets: ["fly env"],
    of: ["dashboard", "agent-service"],
    derive: ownStore,
    shape: shop,
  },
  plain("SHOPIFY_SHOP_DOMAIN", "The shop under another name, for integrations.", shop),
  plain("SHOPIFY_SHOP_URL", "Address of the shop, for integrations.", address(["https"])),
  plain(
    "SHOP_CUSTOM_DOMAIN",
    "Shop that is not at myshopify.com, for Shopify's library.",
    matching(/^([a-z0-9-]+\.)*hotrodan\.com$/, "a host of hotrodan.com"),
  ),
  plain("SHOPIFY_SHOP", "The shop, under the name of the plans.", shop, { planned: true }),
  {
    name: "SHOPIFY_API_VERSION",
    description:
      "Version of the Admin API: shopify.apiVersion, the same in all stacks, or their schemas drift apart. The application's own version stands in its code; npm run shopify:check compares them.",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    derive: ({ shopify }) => shopify?.apiVersion,
    default: SHOPIFY_API_VERSION,
    shape: matching(API_VERSION, "a quarter such as 2024-10"),
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
  secret(
    "SHOPIFY_ADMIN_TOKEN",
    "Access token of the shop for the agents and for metrics.",
    { of: ["dashboard", "agent-service"] },
    {
      shape: matching(
        /^shp[a-z]{2}_[A-Za-z0-9_-]{16,}$/,
        "a token of Shopify: shpat_ and at least 16 characters",
      ),
      example: (canary) => `shpat_invented-admin-${canary}`,
    },
  ),
  plain("SHOPIFY_MAIN_WH_LOCATION_ID", "Location of the main warehouse.", digits),
  plain("SHOPIFY_CANADA_WH_LOCATION_ID", "Location of the Canadian warehouse.", digits),
  ...Object.entries(wholeNumbers).map(([name, description]) => plain(name, description, digits)),
  {
    name: "SHOPIFY_WEBHOOK_SECRET",
    description: "Signs the webhooks that the shop sends.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    shape: credential(16),
    example: (canary) => `invented-webhook-secret-${canary}`,
  },
  {
    name: "SHOPIFY_BOT_SIGNATURE",
    description: "Signature of the crawler that reads the shop's own pages.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    required: whenSigned,
    shape: matching(/^[a-z*][\w.*-]*=:[\w+/=-]+:$/, "the signature as the shop's admin shows it: sig1=:…:"),
    example: (canary) => `sig1=:${canary}:`,
  },
  {
    name: "SHOPIFY_BOT_SIGNATURE_INPUT",
    description: "What the signature covers.",
    source: "secret",
    planned: true,
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
    planned: true,
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
    of: ["scripts"],
    targets: ["github secret"],
    shape: credential(16),
    example: (canary) => `invented-cli-token-${canary}`,
  },
];
