import { plain, secret } from "./rows.ts";
import { address } from "./shapes.ts";
import type { Variable } from "./variable.ts";

const named = (prefix: string, names: readonly string[], description: string): Variable[] =>
  names.map((name) => secret(`${prefix}_${name}`, description));

/** Advertising, search and social media. Each service is used where its credentials are given. */
export const ads: readonly Variable[] = [
  ...named(
    "GOOGLE_ADS",
    ["CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "DEVELOPER_TOKEN", "CUSTOMER_IDS", "LOGIN_CUSTOMER_ID"],
    "Credentials and accounts at Google Ads.",
  ),
  ...named(
    "FACEBOOK_ADS",
    ["APP_ID", "APP_SECRET", "ACCESS_TOKEN", "ACCOUNT_ID"],
    "Credentials and account at Meta's advertising.",
  ),
  ...named(
    "BING",
    ["CLIENT_ID", "CLIENT_SECRET", "WEBMASTER_API_KEY", "WEBMASTER_ID"],
    "Credentials at Bing's webmaster tools.",
  ),
  ...named(
    "META",
    ["APP_ID", "APP_SECRET"],
    "The app at Meta, under the names of the list of secrets to renew.",
  ),
  ...named("TWILIO", ["ACCOUNT_SID", "AUTH_TOKEN"], "Account at Twilio, in the same list."),
  secret("GOOGLE_ANALYTICS_ID", "Tag of Google Analytics on pages of the app."),
  secret("GOOGLE_SEARCH_CONSOLE_ID", "Proof of ownership for Google's Search Console on those pages."),
  plain("BING_REDIRECT_URI", "Where Bing's sign-in comes back to.", address(["https"])),
  plain("BING_WEBMASTER_SITE_URL", "The site as Bing knows it.", address(["https"])),
  plain("SEARCH_CONSOLE_SITE_URL", "The site as Google's Search Console knows it.", address(["https"])),
  secret("SEARCH_CONSOLE_PROPERTY_ID", "Property at Google's Search Console."),
  secret("PAGESPEED_INSIGHTS_API_KEY", "Key of Google's PageSpeed Insights."),
  secret("PUBLER_API_KEY", "Key at Publer, which posts to social media."),
  secret("PUBLER_WORKSPACE_ID", "Workspace at Publer."),
  plain("PUBLER_BASE_URL", "Address of Publer's API, when it is not its own default.", address(["https"])),
  secret("PUBLER_WEBHOOK_SECRET", "Signs what Publer sends."),
];
