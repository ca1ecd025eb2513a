import { existsSync, readdirSync, statSync } from "node:fs";
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
    scopes: all("access_scopes", "scopes")[0]
      ?.split(",")
      .map((scope) => scope.trim())
      .filter((scope) => scope !== ""),
    devStore: all("build", "dev_store_url")[0],
  };
}

/**
 * The file of a stack: the one that is named, or in a folder `shopify.app.<stack>.toml`, `shopify.app.toml`, or the only other
 * `shopify.app.<name>.toml`.
 * @throws Error when there is none, or several others of which none is the stack's.
 */
export function shopifyAppFile(path: string, stack: string): string {
  if (!existsSync(path))
    throw new Error(`${path} is not there. Name shopify.app.toml or the application's folder`);
  if (!statSync(path).isDirectory()) return path;
  const found = [`shopify.app.${stack}.toml`, "shopify.app.toml"]
    .map((name) => join(path, name))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  const others = readdirSync(path).filter((name) => /^shopify\.app(\.[\w-]+)?\.toml$/.test(name));
  const [only, ...more] = others.sort();
  if (only === undefined)
    throw new Error(`${path} holds no shopify.app.toml, nor any shopify.app.<name>.toml`);
  if (more.length > 0)
    throw new Error(
      `${path} holds ${others.join(", ")}, none of them ${stack}'s (shopify.app.${stack}.toml)\n   fix: name the one that is meant`,
    );
  return join(path, only);
}
