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
}

/** What in Shopify's settings does not lie on the stack's own address: sign-in would end at another stack, or nowhere. */
export function judgeShopifyApp(app: ShopifyApp, appUrl: string): Finding[] {
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
  if (app.apiVersion !== undefined && app.apiVersion !== SHOPIFY_API_VERSION)
    add(
      "webhooks.api_version",
      `is not the version of all stacks (${SHOPIFY_API_VERSION})`,
      `Set it to ${SHOPIFY_API_VERSION}.`,
    );
  return findings;
}

/** Whether an address is on a stack's own, by scheme, host and port. */
function isAt(url: string, appUrl: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(appUrl).origin;
}
