import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ShopifyApp } from "../../settings/rules/shopify-app.ts";
import { tomlValues } from "../toml.ts";

/**
 * Reads `shopify.app.toml` as far as it is judged.
 * @throws Error with the line, for what is no TOML
 */
export function readShopifyApp(text: string): ShopifyApp {
  const values = tomlValues(text);
  const all = (table: string, name: string) =>
    values
      .filter((one) => one.table === table && one.name === name && one.empty === undefined)
      .map(({ value }) => value);
  const declared = values.some(({ table, name }) => table === "auth" && name === "redirect_urls");
  return {
    applicationUrl: all("", "application_url")[0],
    redirectUrls: declared ? all("auth", "redirect_urls") : undefined,
    legacyInstall: all("access_scopes", "use_legacy_install_flow")[0] === "true",
    apiVersion: all("webhooks", "api_version")[0],
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
