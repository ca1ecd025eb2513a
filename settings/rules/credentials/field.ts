/** A credential that can be told by what it looks like, wherever it stands. */
export interface CredentialShape {
  /** What a message may call it. */
  shape: string;
  /** Global; a group named `secret` is the part to hide, where it is not the whole match. */
  pattern: RegExp;
}

/** A prefix that begins a word, and what must follow. */
const token = (prefix: string, rest: string): RegExp => new RegExp(`(?<![A-Za-z0-9])${prefix}${rest}`, "g");

const user = "[^\\s/?#@:\"'`<>]{0,256}";
/** A whole password that somebody else fills in, and what stands where an image's digest is pinned. */
const filledIn =
  "(?:\\$\\{[^}]*\\}|\\$\\([^)]*\\)|\\$[A-Z_][A-Z0-9_]*|\\{\\{[^}]*\\}\\}|#\\{[^}]*\\}|%[A-Z_]+%|\\*+|\\.{3}|…)@";
const host = "@(?!sha(?:256|512):)";

/**
 * Credentials of the systems that HotDash uses, which a general library knows in part or not at all, and those whose
 * names messages have. Where the prefixes come from: Shopify's changelogs of 2020 (`shpat_`, `shpca_`, `shppa_`,
 * `shpss_`), its Theme Access app (`shptka_`), online and refresh tokens (`shpua_`, `shprt_`), Partner API and app
 * automation (`prtapi_`, `atkn_`); Fly's tokens (`fo1_`, macaroons `fm1r_`, `fm1a_`, `fm2_`); Render's API (`rnd_`) and deploy hooks;
 * Supabase's keys (`sb_secret_`), personal and OAuth tokens (`sbp_`); Pulumi Cloud (`pul-`).
 */
export const fieldShapes: readonly CredentialShape[] = [
  {
    shape: "a private key",
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[^-]*-----END [A-Z ]+-----)?/g,
  },
  {
    shape: "a URL with a password",
    // The password ends at the last @ before the path: one may hold an @ that nobody encoded.
    pattern: new RegExp(
      `\\b[a-z][a-z0-9+.-]{0,31}://${user}:(?!${filledIn})(?<secret>[^\\s/?#"'\`<>]{1,1024})${host}`,
      "gi",
    ),
  },
  {
    shape: "a URL with a password",
    // Nobody encoded its /, ? or # either. Not on the web, where a port and a path look alike.
    pattern: new RegExp(
      `\\b(?!https?:|wss?:)[a-z][a-z0-9+.-]{0,31}://${user}:(?!${filledIn}|\\d{1,5}[/?#])(?<secret>[^\\s"'\`<>@]{1,1024})${host}[\\w[]`,
      "gi",
    ),
  },
  { shape: "a GitHub token", pattern: token("(?:gh[pousr]_|github_pat_)", "[A-Za-z0-9_]{16,}") },
  { shape: "a Fly token", pattern: token("(?:fo1_[\\w-]{16,}|fm\\d[a-z]?_", "[\\w+/=,-]{8,})") },
  { shape: "a Render API key", pattern: token("rnd_", "[A-Za-z0-9]{16,}") },
  {
    shape: "a deploy hook of Render",
    pattern: /\bapi\.render\.com\/deploy\/[\w-]+\?(?:[^\s"'#]*&)?key=(?<secret>[\w-]{6,})/g,
  },
  { shape: "a Supabase token", pattern: token("(?:sbp_[\\w-]{16,}|sb_secret_", "[\\w-]{4,})") },
  { shape: "a Shopify token", pattern: token("(?:shp[a-z]{2,3}|prtapi|atkn)_", "[\\w-]{16,}") },
  { shape: "a Stripe key", pattern: token("(?:[rs]k_(?:live|test)|whsec)_", "[A-Za-z0-9]{16,}") },
  {
    shape: "an OpenAI or Anthropic key",
    pattern: token("(?<!-)[rs]k-", "(?:(?=[\\w-]*\\d)[\\w-]{16,}|[A-Za-z]{20,})"),
  },
  { shape: "an AWS access key", pattern: token("(?:AKIA|ASIA)", "[A-Z0-9]{16}\\b") },
  { shape: "a Google API key", pattern: token("AIza", "[\\w-]{30,}") },
  { shape: "a Google OAuth secret", pattern: token("GOCSPX-", "[\\w-]{16,}") },
  {
    shape: "a Slack token or webhook",
    pattern:
      /(?<![A-Za-z0-9_-])(?:xox[abcdeoprs]|xapp)-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[\w/]+/g,
  },
  { shape: "a Sentry token", pattern: token("sntry[a-z]_", "[\\w+/=.-]{16,}") },
  { shape: "a Pulumi access token", pattern: token("pul-", "[a-f0-9]{32,}") },
  { shape: "an npm token", pattern: token("npm_", "[A-Za-z0-9]{30,}") },
  { shape: "a simulated token", pattern: token("sim_", "[\\w-]{8,}") },
];
