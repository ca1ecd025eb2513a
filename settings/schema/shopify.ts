import * as z from "zod";
import type { EnvironmentClass } from "../stack-name.ts";
import { SHOPIFY_API_VERSION, STORES } from "../stores.ts";
import { text } from "./common.ts";

/** A quarter in which Shopify publishes a version. */
export const API_VERSION = /^20\d\d-(01|04|07|10)$/;

/**
 * The stack's store and the version of Shopify's API that its application speaks. Defaults are the team's plan
 * (`settings/stores.ts`); a stack that runs another store or a later application says so.
 */
export const shopify = (environmentClass: EnvironmentClass) =>
  z.strictObject({
    store: text(
      /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/,
      "<shop>.myshopify.com",
      STORES[environmentClass].shop,
    ).default(STORES[environmentClass].shop),
    apiVersion: text(API_VERSION, "a quarter such as 2024-10", SHOPIFY_API_VERSION).default(
      SHOPIFY_API_VERSION,
    ),
  });
