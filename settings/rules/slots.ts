import type { Finding } from "../finding.ts";
import { claimsOf } from "./credentials/jwt.ts";

/** What a credential says of itself: who issued it, and what it is. */
interface Kind {
  issuer: string;
  what: string;
  pattern: RegExp;
}

/** Credentials by their prefixes, as their issuers write them; the sources stand beside the list of shapes. */
const KINDS: readonly Kind[] = [
  { issuer: "Shopify", what: "an app's client secret", pattern: /^shpss_/ },
  { issuer: "Shopify", what: "a password of Theme Access", pattern: /^shptka_/ },
  { issuer: "Shopify", what: "a refresh token", pattern: /^shprt_/ },
  { issuer: "Shopify", what: "a token of the Partner API", pattern: /^prtapi_/ },
  { issuer: "Shopify", what: "a token for app automation", pattern: /^atkn_/ },
  { issuer: "Shopify", what: "an access token of a shop", pattern: /^shp(at|ca|pa|ua)_/ },
  { issuer: "Supabase", what: "a secret key", pattern: /^sb_secret_/ },
  { issuer: "Supabase", what: "a publishable key", pattern: /^sb_publishable_/ },
  { issuer: "Supabase", what: "a personal access token", pattern: /^sbp_/ },
  { issuer: "Fly", what: "a token", pattern: /^(FlyV1\s|fo1_|fm\d[a-z]?_)/ },
  { issuer: "Render", what: "an API key", pattern: /^rnd_/ },
  { issuer: "GitHub", what: "a token", pattern: /^(gh[pousr]_|github_pat_)/ },
  { issuer: "Pulumi", what: "an access token", pattern: /^pul-[0-9a-f]/ },
  { issuer: "Stripe", what: "a key", pattern: /^[rsp]k_(live|test)_/ },
  { issuer: "OpenAI or Anthropic", what: "a key", pattern: /^sk-/ },
  { issuer: "Sentry", what: "a token", pattern: /^sntry[a-z]_/ },
  { issuer: "Slack", what: "a token", pattern: /^xox[a-z]-/ },
];

/** Words in a variable's name that say whose credential it holds. */
const OWNERS: readonly (readonly [issuer: string, name: RegExp])[] = [
  ["Shopify", /(^|_)SHOPIFY(_|$)/],
  ["Supabase", /(^|_)SUPABASE(_|$)/],
  ["Fly", /^FLY(_|$)/],
  ["Render", /^RENDER(_|$)/],
  ["GitHub", /^(GITHUB|GH)(_|$)/],
  ["Pulumi", /^PULUMI(_|$)/],
  ["Stripe", /(^|_)STRIPE(_|$)/],
  ["OpenAI or Anthropic", /(^|_)(OPENAI|ANTHROPIC)(_|$)/],
  ["Sentry", /(^|_)SENTRY(_|$)/],
  ["Slack", /(^|_)SLACK(_|$)/],
  ["Chatwoot", /(^|_)CHATWOOT(_|$)/],
  ["Zoho", /(^|_)ZOHO(_|$)/],
  ["Upstash", /(^|_)UPSTASH(_|$)/],
];

/** What a slot takes of its own issuer's credentials; a value without a prefix says nothing and passes. */
const SLOTS: readonly { name: RegExp; takes: RegExp; is: string }[] = [
  {
    name: /^SHOPIFY_(API_SECRET|API_SECRET_KEY|CLIENT_SECRET|WEBHOOK_SECRET)$/,
    takes: /client secret/,
    is: "the app's client secret (shpss_)",
  },
  { name: /^SHOPIFY_(API_KEY|CLIENT_ID)$/, takes: /^$/, is: "the app's client id, which has no prefix" },
  {
    name: /^SHOPIFY_(ADMIN_)?(API_)?ACCESS_TOKEN$/,
    takes: /access token of a shop/,
    is: "a shop's access token (shpat_)",
  },
  {
    name: /^SHOPIFY_CLI_(AUTH|PARTNERS)_TOKEN$/,
    takes: /Partner|automation|Theme/,
    is: "a token of the command line (atkn_)",
  },
  {
    name: /^SUPABASE_(SERVICE_KEY|SERVICE_ROLE_KEY|SECRET_KEY)$/,
    takes: /^a secret key$/,
    is: "the project's secret key (sb_secret_ or service_role)",
  },
  {
    name: /^SUPABASE_(ANON_KEY|PUBLISHABLE_KEY)$/,
    takes: /^a publishable key$/,
    is: "the project's publishable key (sb_publishable_ or anon)",
  },
  { name: /^SUPABASE_ACCESS_TOKEN$/, takes: /personal access token/, is: "a personal access token (sbp_)" },
];

/** Prefixes by which bundlers put a variable into what browsers load, and names whose value is made for them. */
const forBrowsers =
  /^(VITE|NEXT_PUBLIC|NUXT_PUBLIC|VUE_APP|REACT_APP|EXPO_PUBLIC|GATSBY|PUBLIC)_|_(ANON|PUBLISHABLE)_KEY$/;

/**
 * Judges whether a credential that says what it is stands in its own slot: issuer, kind, and for Supabase's older keys the
 * role and the project in their claims. A key that passes row-level security never goes where browsers read. Findings
 * never hold a part of a value.
 * @param refs projects that are the stack's own; with none, projects are not compared
 */
export function judgeSlot(property: string, value: string, refs: readonly string[]): Finding[] {
  const name = property.toUpperCase();
  const text = value.trim();
  const claims = claimsOf(text);
  const supabase = claims?.role === "service_role" || claims?.role === "anon" || claims?.ref !== undefined;
  const kind = supabase
    ? { issuer: "Supabase", what: claims?.role === "anon" ? "a publishable key" : "a secret key" }
    : KINDS.find(({ pattern }) => pattern.test(text));
  if (kind === undefined) return [];
  const find = (problem: string, fix: string): Finding[] => [{ property, problem, fix }];
  const slot = SLOTS.find((one) => one.name.test(name));
  const fix = `Set it to ${slot?.is ?? "what its name says"}; what stood there is known to others now if it was used: change it.`;
  if (kind.issuer === "Supabase" && kind.what === "a secret key" && forBrowsers.test(name))
    return find("is a key that passes by row-level security, where browsers read", fix);
  const owner = OWNERS.find(([, pattern]) => pattern.test(name))?.[0];
  if (owner !== undefined && owner !== kind.issuer)
    return find(`is ${kind.what} of ${kind.issuer}'s, in a variable for ${owner}'s`, fix);
  if (slot !== undefined && !slot.takes.test(kind.what))
    return find(`is ${kind.what}, and no ${slotName(slot.is)}`, fix);
  if (claims?.ref !== undefined && refs.length > 0 && !refs.includes(claims.ref))
    return find("is the key of a Supabase project that is not this stack's", fix);
  return [];
}

const slotName = (is: string): string => is.replace(/^(the|a) /, "");
