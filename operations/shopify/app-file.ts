import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ShopifyApp } from "../../settings/rules/shopify-app.ts";
import { settingsOf } from "../stack-guard/readers/toml.ts";

/** Reads `shopify.app.toml` as far as it is judged. */
export function readShopifyApp(text: string): ShopifyApp {
  const value = (table: string, name: string) =>
    [...settingsOf(text)].find((one) => one.table === table && one.name === name)?.value;
  return {
    applicationUrl: value("", "application_url"),
    // The reader joins the items of a list by spaces; an address has none.
    redirectUrls: (value("auth", "redirect_urls") ?? "").split(/\s+/).filter((url) => url !== ""),
    apiVersion: value("webhooks", "api_version"),
  };
}

/**
 * The file of a stack: the one that is named, or in a folder `shopify.app.<stack>.toml`, else `shopify.app.toml`.
 * @throws Error when there is none.
 */
export function shopifyAppFile(path: string, stack: string): string {
  if (!existsSync(path))
    throw new Error(`${path} is not there. Name shopify.app.toml or the application's folder`);
  if (!statSync(path).isDirectory()) return path;
  const found = [`shopify.app.${stack}.toml`, "shopify.app.toml"]
    .map((name) => join(path, name))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${path} holds no shopify.app.toml`);
  return found;
}
