import type { Finding } from "../finding.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { SHOPIFY_API_VERSION, SHOPIFY_SIGNATURE_AGENT, STORES, type Store } from "../stores.ts";

/** What decides which store a value may name. */
export interface StoreContext {
  environmentClass: EnvironmentClass;
  /** `https://<domain>`; undefined when the domain is not known. */
  appUrl: string | undefined;
  /** The stack's own store, `shopify.store`. @default the planned one */
  store?: string;
  /** Version of the API, `shopify.apiVersion`. @default the planned one */
  apiVersion?: string;
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
  const { stores = STORES, environmentClass, appUrl, apiVersion = SHOPIFY_API_VERSION } = context;
  const planned = stores[environmentClass];
  const own = { ...planned, shop: context.store ?? planned.shop };
  const text = typeof value === "string" ? value.trim() : "";
  const finding = (problem: string, fix: string, good?: string): StoreFinding[] => [
    { property: name, problem, fix, ...(good === undefined ? {} : { good }) },
  ];
  const other = otherStore(text, stores, own, environmentClass);
  if (other !== undefined)
    return finding(
      `names the store of ${other}`,
      `Use ${own.shop}; stores are in settings/stores.ts.`,
      own.shop,
    );
  if (shopName.test(name) && text !== own.shop)
    return finding(
      `is not the stack's store (${own.shop})`,
      `Use it, or change settings/stores.ts or shopify.store.`,
      own.shop,
    );
  if (name === "SHOPIFY_API_KEY" && own.clientId !== undefined && text !== own.clientId)
    return finding("is not the app of the stack's store", "Use its client id, as settings/stores.ts has it.");
  if (name === "SHOPIFY_API_VERSION" && text !== apiVersion) {
    const fix =
      "Leave it out; a new version is set for all stacks in settings/stores.ts or shopify.apiVersion.";
    return finding(`is not the version of all stacks (${apiVersion})`, fix, apiVersion);
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
  ownClass: EnvironmentClass,
): string | undefined {
  const lower = text.toLowerCase();
  const mine = [own.shop, ...shopsOf(stores[ownClass])];
  return Object.entries(stores).find(
    ([, store]) =>
      shopsOf(store).some((shop) => !mine.includes(shop) && names(lower, shop)) ||
      (store.clientId !== undefined && store.clientId !== own.clientId && text === store.clientId),
  )?.[0];
}

const shopsOf = ({ shop, known = [] }: Store): string[] => [shop, ...known];

function names(lower: string, shop: string): boolean {
  const handle = shop.replace(/\.myshopify\.com$/, "");
  return new RegExp(`(?<![a-z0-9-])(${handle}\\.myshopify\\.com|store/${handle})(?![a-z0-9-])`).test(lower);
}

/** The class of stack that a store belongs to, when it is another than the stack's own; previews share staging's. */
export function foreignStore(
  environmentClass: EnvironmentClass,
  store: string | undefined,
): string | undefined {
  if (store === undefined || shopsOf(STORES[environmentClass]).includes(store)) return undefined;
  return Object.entries(STORES).find(([, one]) => shopsOf(one).includes(store))?.[0];
}

function isAt(address: string, origins: readonly (string | undefined)[]): boolean {
  return URL.canParse(address) && origins.includes(new URL(address).origin);
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, "$1");
}
