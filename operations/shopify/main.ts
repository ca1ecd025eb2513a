import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { redact } from "../../providers/kernel/redact.ts";
import { judgeShopifyApp } from "../../settings/rules/shopify-app.ts";
import { openStack } from "../workspace/open.ts";
import { readShopifyApp, shopifyAppFile } from "./app-file.ts";

/*
 * npm run shopify:check -- <stack> [<shopify.app.toml or the application's folder>]: whether Shopify's settings of the app
 * say the same address and API version as the stack. Exit code 0 when they do, 1 otherwise.
 */
try {
  const [name, path = "."] = process.argv.slice(2);
  const stack = await openStack(name, "shopify:check");
  const domain = await stack.config("dashboard.domain", "--path");
  if (!domain) throw new Error(`the stack ${stack.name} has no dashboard.domain`);
  const file = shopifyAppFile(resolve(process.env.INIT_CWD ?? process.cwd(), path), stack.name);
  const findings = judgeShopifyApp(readShopifyApp(await readFile(file, "utf8")), `https://${domain}`);
  for (const { property, problem, fix } of findings) console.error(`${file}: ${property} ${problem}. ${fix}`);
  if (findings.length === 0) console.log(`${file} agrees with ${stack.name}: https://${domain}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
