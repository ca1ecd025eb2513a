import type { Finding } from "../finding.ts";
import { SHOPIFY_API_VERSION } from "../stores.ts";

/** What Shopify's app settings (`shopify.app.toml`) say, as far as a stack's address and API version decide it. */
export interface ShopifyApp {
  /** `application_url`. */
  applicationUrl: string | undefined;
  /** `redirect_urls` of the table `auth`; undefined where there is no such list. */
  redirectUrls: readonly string[] | undefined;
  /** `use_legacy_install_flow` of the table `access_scopes`: the app's own sign-in installs it, by its redirect addresses. */
  legacyInstall: boolean;
  /** `api_version` of the table `webhooks`. */
  apiVersion: string | undefined;
  /** `scopes` of the table `access_scopes`; undefined when it says none. @default none said */
  scopes?: readonly string[] | undefined;
  /** `dev_store_url` of the table `build`. @default none said */
  devStore?: string | undefined;
}

/** What a stack says of Shopify. */
export interface ShopifyExpected {
  /** `shopify.apiVersion`. */
  apiVersion: string;
  /** SCOPES. @default not compared */
  scopes?: readonly string[];
  /** `shopify.store` of a stack whose store is for development; undefined in production, whose store is none. */
  devStore?: string | undefined;
  /** Stores that customers buy in: no app may be tried out there. @default none known */
  liveStores?: readonly string[];
}

/** A version of the API that a place in the application's code speaks. */
export interface SpokenVersion {
  /** `path:line`. */
  place: string;
  version: string;
}

const MONTHS: Readonly<Record<string, string>> = { January: "01", April: "04", July: "07", October: "10" };

/** Versions of the Admin API that one line of code names: `ApiVersion.October25`, `/admin/api/2025-10/`. */
export function versionsIn(line: string): string[] {
  const named = [...line.matchAll(/\bApiVersion\.(January|April|July|October)(\d\d)\b/g)];
  const written = [...line.matchAll(/\/admin\/api\/(20\d\d-(?:01|04|07|10))\b/g)];
  return [
    ...named.map(([, month = "", year = ""]) => `20${year}-${MONTHS[month]}`),
    ...written.map(([, version = ""]) => version),
  ];
}

/** What the code speaks beside the stack's version: figures would come from another schema than the one that was tested. */
export const judgeSpoken = (spoken: readonly SpokenVersion[], apiVersion: string): Finding[] =>
  spoken
    .filter(({ version }) => version !== apiVersion)
    .map(({ place, version }) => ({
      property: place,
      problem: `speaks ${version}, and the stacks say ${apiVersion} (shopify.apiVersion)`,
      fix: `Change the code, or set it in each stack: npm run pulumi -- config set --path shopify.apiVersion ${version}.`,
    }));

/** What in Shopify's settings does not lie on the stack's own address: sign-in would end at another stack, or nowhere. */
export function judgeShopifyApp(
  app: ShopifyApp,
  appUrl: string,
  expected: ShopifyExpected = { apiVersion: SHOPIFY_API_VERSION },
): Finding[] {
  const findings: Finding[] = [];
  const add = (property: string, problem: string, fix: string) => findings.push({ property, problem, fix });
  if (app.applicationUrl === undefined) add("application_url", "is missing", `Set it to ${appUrl}.`);
  else if (!isAt(app.applicationUrl, appUrl))
    add("application_url", `is not the stack's address (${appUrl})`, `Set it to ${appUrl}.`);
  // Where Shopify installs the app itself (the default), nothing is redirected and the list may be empty (Shopify/cli#3479).
  const { redirectUrls = [] } = app;
  if (app.redirectUrls === undefined || (app.legacyInstall && redirectUrls.length === 0))
    add("auth.redirect_urls", "are missing", `Set them to [ "${appUrl}/auth/callback" ].`);
  redirectUrls.forEach((url, index) => {
    if (isAt(url, appUrl)) return;
    add(
      `auth.redirect_urls[${index}]`,
      `does not lie on the stack's address (${appUrl})`,
      `Begin it with ${appUrl}/.`,
    );
  });
  if (app.apiVersion !== undefined && app.apiVersion !== expected.apiVersion)
    add(
      "webhooks.api_version",
      `is not the version of all stacks (${expected.apiVersion})`,
      `Set it to ${expected.apiVersion}.`,
    );
  if (expected.scopes && app.scopes) {
    const more = app.scopes.filter((scope) => !expected.scopes?.includes(scope));
    const fewer = expected.scopes.filter((scope) => !app.scopes?.includes(scope));
    const both = [
      ...(more.length > 0 ? [`have ${more.join(", ")} beside those of SCOPES`] : []),
      ...(fewer.length > 0 ? [`lack ${fewer.join(", ")} of SCOPES`] : []),
    ];
    if (both.length > 0)
      add(
        "access_scopes.scopes",
        both.join(", and "),
        "Say the same in both: the file's are what a shop is asked for, SCOPES what the app asks for (variables.SCOPES).",
      );
  }
  if (app.devStore !== undefined && expected.liveStores?.includes(app.devStore))
    add(
      "build.dev_store_url",
      `is a store where customers buy (${app.devStore})`,
      "Name the development store.",
    );
  else if (
    app.devStore !== undefined &&
    expected.devStore !== undefined &&
    app.devStore !== expected.devStore
  )
    add(
      "build.dev_store_url",
      `is not the stack's store (${expected.devStore}, shopify.store)`,
      `Set it to ${expected.devStore}, or the stack's shopify.store to ${app.devStore}.`,
    );
  return findings;
}

/** Whether an address is on a stack's own, by scheme, host and port. */
function isAt(url: string, appUrl: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(appUrl).origin;
}
