import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readShopifyApp, shopifyAppFile } from "../../../operations/shopify/app-file.ts";
import { judgeShopifyApp } from "../../../settings/rules/shopify-app.ts";

const URL_OF_STACK = "https://staging.hotrodan.com";
const good = `# Settings of the app
client_id = "0123456789abcdef"
name = "HotDash"
application_url = "${URL_OF_STACK}" # where it is
embedded = true

[auth]
redirect_urls = [
  "${URL_OF_STACK}/auth/callback",
  "${URL_OF_STACK}/auth/shopify/callback", # the older one
]

[webhooks]
api_version = "2024-10"
`;
const judged = (text: string) =>
  judgeShopifyApp(readShopifyApp(text), URL_OF_STACK).map(
    ({ property, problem }) => `${property} ${problem}`,
  );

test("settings that lie on the stack's address are right", () => {
  expect(judged(good)).toEqual([]);
  expect(judged(good.replace(`"${URL_OF_STACK}" #`, `"${URL_OF_STACK}/" #`))).toEqual([]);
  expect(judged(good.replace('[webhooks]\napi_version = "2024-10"\n', ""))).toEqual([]);
});

test("an empty list of redirect addresses is right where Shopify installs the app itself, as its own template has it", () => {
  const managed = good.replace(/redirect_urls = \[[^\]]*\]/, "redirect_urls = [ ] # managed installation");
  expect(judged(managed)).toEqual([]);
  expect(judged(`${managed}\n[access_scopes]\nuse_legacy_install_flow = false\n`)).toEqual([]);
  expect(judged(`${managed}\n[access_scopes]\nuse_legacy_install_flow = true\n`)).toEqual([
    "auth.redirect_urls are missing",
  ]);
});

test("is read as TOML: comments, quotes and brackets inside of texts, dotted keys, literal texts", () => {
  const strange = `application_url = '${URL_OF_STACK}' # not "https://other.example"
auth.redirect_urls = ["${URL_OF_STACK}/a#b]", # ] "https://other.example/x"
  '${URL_OF_STACK}/c']
webhooks = { api_version = "2024-10" }
`;
  expect(judged(strange)).toEqual([]);
  expect(() => readShopifyApp("application_url = \n")).toThrow();
});

describe("refused is", () => {
  test.each([
    [
      "another stack's address",
      good.replace(`"${URL_OF_STACK}"`, '"https://app.hotrodan.com"'),
      /^application_url is not/,
    ],
    [
      "an address in clear",
      good.replace(`"${URL_OF_STACK}"`, '"http://staging.hotrodan.com"'),
      /^application_url is not/,
    ],
    ["no address", good.replace(/application_url.*\n/, ""), /^application_url is missing/],
    [
      "a tunnel",
      good.replace(`${URL_OF_STACK}/auth/callback`, "https://a.trycloudflare.com/auth"),
      /^auth\.redirect_urls\[0\]/,
    ],
    [
      "an address that begins alike",
      good.replaceAll(`${URL_OF_STACK}/auth/s`, `${URL_OF_STACK}.evil.test/s`),
      /redirect_urls\[1\]/,
    ],
    [
      "no redirect address",
      good.replace(/redirect_urls = \[[^\]]*\]/, ""),
      /^auth\.redirect_urls are missing/,
    ],
    [
      "another API version",
      good.replace("2024-10", "2025-01"),
      /^webhooks\.api_version is not the version of all stacks/,
    ],
  ])("%s", (_, text, says) => {
    expect(judged(text)).toEqual([expect.stringMatching(says)]);
  });
});

describe("the file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "shopify-app-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is the stack's own where there is one", () => {
    expect(() => shopifyAppFile(folder, "staging")).toThrow("holds no shopify.app.toml");
    writeFileSync(join(folder, "shopify.app.toml"), good);
    expect(shopifyAppFile(folder, "staging")).toBe(join(folder, "shopify.app.toml"));
    writeFileSync(join(folder, "shopify.app.staging.toml"), good);
    expect(shopifyAppFile(folder, "staging")).toBe(join(folder, "shopify.app.staging.toml"));
    expect(shopifyAppFile(folder, "production")).toBe(join(folder, "shopify.app.toml"));
    expect(() => shopifyAppFile(join(folder, "nowhere"), "staging")).toThrow("is not there");
  });
});
