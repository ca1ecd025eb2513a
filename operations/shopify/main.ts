import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { judgeShopifyApp, judgeSpoken } from "../../settings/rules/shopify-app.ts";
import { STORES } from "../../settings/stores.ts";
import { openStack } from "../workspace/open.ts";
import { dashboardOf, shopifyOf } from "../workspace/stack-file.ts";
import { readShopifyApp, shopifyAppFile } from "./app-file.ts";
import { spokenVersions } from "./spoken.ts";

/**
 * `hotdash shopify check`: whether Shopify's settings of the app say the same address, API version, scopes and store as the
 * stack's file, and whether the application's code speaks that version. Needs no backend: a stack that nobody has made yet has
 * its file.
 * @param path shopify.app*.toml, or the application's folder
 * @returns 1 when they do not
 */
export async function shopifyCheck({ stack: name, path }: { stack: string; path: string }): Promise<number> {
  const stack = await openStack(name, "shopify:check");
  const { domain } = await dashboardOf(stack);
  const { store, apiVersion, scopes, environmentClass } = await shopifyOf(stack);
  const file = shopifyAppFile(path, stack.name);
  const { shop, known = [] } = STORES.production;
  const liveStores = environmentClass === "production" ? [store, shop, ...known] : [shop, ...known];
  const inFile = judgeShopifyApp(readShopifyApp(await readFile(file, "utf8")), `https://${domain}`, {
    apiVersion,
    scopes,
    liveStores,
    ...(environmentClass === "production" ? {} : { devStore: store }),
  });
  const spoken = statSync(path).isDirectory() ? await spokenVersions(path) : [];
  const inCode = judgeSpoken(spoken, apiVersion);
  for (const { property, problem, fix } of inFile) console.error(`${file}: ${property} ${problem}. ${fix}`);
  for (const { property, problem, fix } of inCode) console.error(`${property} ${problem}. ${fix}`);
  const findings = inFile.length + inCode.length;
  if (findings === 0)
    console.log(
      `${file} agrees with ${stack.name}: https://${domain}, ${apiVersion}${spoken.length > 0 ? ", and so does the code" : ""}`,
    );
  return findings > 0 ? 1 : 0;
}
