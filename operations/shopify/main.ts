import { readFile } from "node:fs/promises";
import { judgeShopifyApp } from "../../settings/rules/shopify-app.ts";
import { openStack } from "../workspace/open.ts";
import { readShopifyApp, shopifyAppFile } from "./app-file.ts";

/**
 * `hotdash shopify check`: whether Shopify's settings of the app say the same address and API version as the stack.
 * @param path shopify.app.toml, or the application's folder
 * @returns 1 when they do not
 */
export async function shopifyCheck({ stack: name, path }: { stack: string; path: string }): Promise<number> {
  const stack = await openStack(name, "shopify:check");
  const domain = await stack.config("dashboard.domain", "--path");
  if (!domain) throw new Error(`the stack ${stack.name} has no dashboard.domain`);
  const file = shopifyAppFile(path, stack.name);
  const findings = judgeShopifyApp(readShopifyApp(await readFile(file, "utf8")), `https://${domain}`);
  for (const { property, problem, fix } of findings) console.error(`${file}: ${property} ${problem}. ${fix}`);
  if (findings.length === 0) console.log(`${file} agrees with ${stack.name}: https://${domain}`);
  return findings.length > 0 ? 1 : 0;
}
