import { fieldShapes } from "./credentials/field.ts";
import { isPublishedToken, JWT } from "./credentials/jwt.ts";
import { findByLibrary, type Range } from "./credentials/library.ts";
import { remembered } from "./remembered.ts";

/** A credential in a text: what a message may call it, and which characters give it away. */
export interface Credential extends Range {
  shape: string;
}

/** What the library's rules are called in messages; a rule of a later version is called by its own name. */
const NAMES: Readonly<Record<string, string>> = {
  aws: "an AWS secret access key",
  npm: "an npm token",
  basicauth: "a URL with a password",
  "database-connection-string": "a URL with a password",
  privatekey: "a private key",
  slack: "a Slack token or webhook",
  shopify: "a Shopify token",
  stripe: "a Stripe key",
  github: "a GitHub token",
  openai: "an OpenAI or Anthropic key",
  anthropic: "an OpenAI or Anthropic key",
  sendgrid: "a SendGrid key",
  gitlab: "a GitLab token",
  grafana: "a Grafana token",
  groq: "a Groq key",
  huggingface: "a Hugging Face token",
  linear: "a Linear key",
  notion: "a Notion token",
  "1password": "a 1Password token",
  "hashicorp-vault": "a Vault token",
  vercel: "a Vercel token",
  databricks: "a Databricks token",
  docker: "a Docker token",
  figma: "a Figma token",
  cloudflare: "a Cloudflare token",
  tailscale: "a Tailscale key",
};

/** What only a password in a URL is: it stands in examples of every manual, which a token does not. */
export const URL_PASSWORD = "a URL with a password";

/**
 * All credentials that a text gives away by what they look like, in order, none within another: the one list that the
 * policies, settings, stack guard, scan and redaction share. It is the field's own systems, signed tokens that nobody published, and
 * what secretlint's recommended rules know. A part of a match that is no secret (the host of a URL) is not in the range.
 */
export function credentialsIn(text: string): Credential[] {
  const found: Credential[] = [];
  for (const { shape, pattern } of fieldShapes) {
    for (const match of text.matchAll(pattern)) found.push({ shape, ...placeOf(match) });
  }
  for (const match of text.matchAll(JWT)) {
    if (!isPublishedToken(match[0])) found.push({ shape: "a signed token (JWT)", ...placeOf(match) });
  }
  for (const { rule, start, end } of findByLibrary(text)) {
    const name = rule.replace(/^.*secretlint-rule-/, "");
    found.push({ shape: NAMES[name] ?? `a credential (${name})`, start, end });
  }
  return outermost(found);
}

/** The first credential of a text by the order of the list, as a message may call it. */
export const credentialIn = remembered((text) => credentialsIn(text)[0]?.shape);

function placeOf(match: RegExpMatchArray): Range {
  const [whole] = match;
  const secret = match.groups?.secret;
  const at = match.index ?? 0;
  const start = secret === undefined ? at : at + whole.lastIndexOf(secret);
  return { start, end: start + (secret ?? whole).length };
}

/** Sorted, and without what another one already says of the same characters: the field's own names win. */
function outermost(found: readonly Credential[]): Credential[] {
  const kept: Credential[] = [];
  for (const one of found) {
    if (!kept.some(({ start, end }) => start < one.end && one.start < end)) kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}
