import type { Finding } from "../finding.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { SHOPIFY_API_VERSION, SHOPIFY_SIGNATURE_AGENT, STORES, type Store } from "../stores.ts";

/** What decides which store a value may name. */
export interface StoreContext {
  environmentClass: EnvironmentClass;
  /** `https://<domain>`; undefined when the domain is not known. */
  appUrl: string | undefined;
  /** @default the team's stores */
  stores?: Readonly<Record<EnvironmentClass, Store>>;
}

/** A finding with the value that would be right, where there is one. */
export type StoreFinding = Finding & { good?: string };

const shopName = /^SHOPIFY_(SHOP|STORE)(_DOMAIN|_NAME|_URL)?$|^SHOP(_DOMAIN)?$/;
const redirectName = /^SHOPIFY_\w*(REDIRECT|CALLBACK)\w*$/;

/** Tells whether a variable's value decides which store, app or address of Shopify a stack uses. */
export function namesStore(name: string): boolean {
  return name.startsWith("SHOPIFY_") || shopName.test(name);
}

/** Judges one variable, plain or secret: it names the stack's own store, app and address. Never repeats a value. */
export function judgeStore(name: string, value: unknown, context: StoreContext): StoreFinding[] {
  const { stores = STORES, environmentClass, appUrl } = context;
  const own = stores[environmentClass];
  const text = typeof value === "string" ? value.trim() : "";
  const finding = (problem: string, fix: string, good?: string): StoreFinding[] => [
    { property: name, problem, fix, ...(good === undefined ? {} : { good }) },
  ];
  const other = otherStore(text, stores, own);
  if (other !== undefined)
    return finding(
      `names the store of ${other}`,
      `Use ${own.shop}; stores are in settings/stores.ts.`,
      own.shop,
    );
  if (shopName.test(name) && text !== own.shop)
    return finding(
      `is not the stack's store (${own.shop})`,
      `Use it, or change settings/stores.ts.`,
      own.shop,
    );
  if (name === "SHOPIFY_API_KEY" && own.clientId !== undefined && text !== own.clientId)
    return finding("is not the app of the stack's store", "Use its client id, as settings/stores.ts has it.");
  if (name === "SHOPIFY_API_VERSION" && text !== SHOPIFY_API_VERSION) {
    const fix = "Leave it out; a new version is set for all stacks in settings/stores.ts.";
    return finding(`is not the version of all stacks (${SHOPIFY_API_VERSION})`, fix, SHOPIFY_API_VERSION);
  }
  if (name === "SHOPIFY_BOT_SIGNATURE_AGENT" && !isAt(unquoted(text), [SHOPIFY_SIGNATURE_AGENT, appUrl]))
    return finding(
      `is neither Shopify (${SHOPIFY_SIGNATURE_AGENT}) nor the stack's own address (${appUrl ?? "unknown"})`,
      "Use the agent that signed.",
      SHOPIFY_SIGNATURE_AGENT,
    );
  if (redirectName.test(name) && !text.split(/[\s,]+/).every((each) => isAt(each, [appUrl])))
    return finding(`does not lie on the stack's address (${appUrl ?? "unknown"})`, "Derive it from APP_URL.");
  return [];
}

/** The class of stack whose store or app a text names although it is not the stack's own. */
function otherStore(
  text: string,
  stores: Readonly<Record<EnvironmentClass, Store>>,
  own: Store,
): string | undefined {
  const lower = text.toLowerCase();
  return Object.entries(stores).find(([, { shop, clientId }]) => {
    const handle = shop.replace(/\.myshopify\.com$/, "");
    const named = new RegExp(`(?<![a-z0-9-])(${handle}\\.myshopify\\.com|store/${handle})(?![a-z0-9-])`);
    return (
      (shop !== own.shop && named.test(lower)) ||
      (clientId !== undefined && clientId !== own.clientId && text === clientId)
    );
  })?.[0];
}

function isAt(address: string, origins: readonly (string | undefined)[]): boolean {
  return URL.canParse(address) && origins.includes(new URL(address).origin);
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, "$1");
}
