import { expect, test } from "vitest";
import { judgeSlot } from "../../../settings/rules/slots.ts";

const own = "a".repeat(20);
const canary = "0123456789canary0123456789";
const jwt = (claims: object) =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2lnbmF0dXJl`;
const said = (name: string, value: string) => judgeSlot(name, value, [own]).map(({ problem }) => problem);

test.each([
  ["SUPABASE_ANON_KEY", `sb_secret_${canary}`, "passes by row-level security, where browsers read"],
  ["SUPABASE_ANON_KEY", jwt({ role: "service_role", ref: own }), "where browsers read"],
  ["SUPABASE_PUBLISHABLE_KEY", `sb_secret_${canary}`, "where browsers read"],
  ["VITE_SUPABASE_KEY", jwt({ role: "service_role", ref: own }), "where browsers read"],
  ["NEXT_PUBLIC_KEY", `sb_secret_${canary}`, "where browsers read"],
  ["SUPABASE_SERVICE_KEY", `sb_publishable_${canary}`, "is a publishable key, and no project's secret key"],
  ["SUPABASE_SERVICE_KEY", jwt({ role: "anon", ref: own }), "is a publishable key"],
  ["SUPABASE_SERVICE_KEY", jwt({ role: "service_role", ref: "b".repeat(20) }), "that is not this stack's"],
  ["SUPABASE_ANON_KEY", jwt({ role: "anon", ref: "b".repeat(20) }), "that is not this stack's"],
  ["SUPABASE_SERVICE_KEY", `sbp_${canary}`, "is a personal access token"],
  ["SUPABASE_ACCESS_TOKEN", `sb_secret_${canary}`, "is a secret key, and no personal"],
  ["SHOPIFY_API_SECRET", `shpat_${canary}`, "is an access token of a shop, and no app's client secret"],
  ["SHOPIFY_API_KEY", `shpss_${canary}`, "is an app's client secret, and no app's client id"],
  ["SHOPIFY_ACCESS_TOKEN", `shpss_${canary}`, "is an app's client secret, and no shop's access token"],
  ["SHOPIFY_ACCESS_TOKEN", `shptka_${canary}`, "is a password of Theme Access"],
  [
    "SHOPIFY_CLI_AUTH_TOKEN",
    `shpat_${canary}`,
    "is an access token of a shop, and no token of the command line",
  ],
  ["FLY_API_TOKEN", `rnd_${canary}`, "is an API key of Render's, in a variable for Fly's"],
  ["RENDER_API_KEY", `fm2_${canary}`, "is a token of Fly's, in a variable for Render's"],
  ["GITHUB_TOKEN", `sbp_${canary}`, "of Supabase's, in a variable for GitHub's"],
  ["CHATWOOT_TOKEN", `ghp_${canary}`, "of GitHub's, in a variable for Chatwoot's"],
  ["OPENAI_API_KEY", `shpat_${canary}`, "of Shopify's, in a variable for OpenAI"],
])("%s refuses what says that it is something else, case %#", (name, value, says) => {
  expect(said(name, value)).toEqual([expect.stringContaining(says)]);
  expect(JSON.stringify(judgeSlot(name, value, [own]))).not.toMatch(/canary|eyJ/);
});

test.each([
  ["SUPABASE_SERVICE_KEY", `sb_secret_${canary}`],
  ["SUPABASE_SERVICE_KEY", jwt({ role: "service_role", ref: own })],
  ["SUPABASE_ANON_KEY", `sb_publishable_${canary}`],
  ["SUPABASE_ANON_KEY", jwt({ role: "anon", ref: own })],
  ["VITE_SUPABASE_KEY", jwt({ role: "anon", ref: own })],
  ["SHOPIFY_API_SECRET", `shpss_${canary}`],
  ["SHOPIFY_API_SECRET", canary],
  ["SHOPIFY_API_KEY", canary],
  ["SHOPIFY_ACCESS_TOKEN", `shpca_${canary}`],
  ["SHOPIFY_CLI_AUTH_TOKEN", `atkn_${canary}`],
  ["FLY_API_TOKEN", `FlyV1 fm2_${canary}`],
  ["GITHUB_TOKEN", `github_pat_${canary}`],
  ["SESSION_SECRET", canary],
  ["OPENAI_API_KEY", `sk-${canary}`],
])("%s takes its own, case %#", (name, value) => expect(said(name, value)).toEqual([]));
