import { remembered } from "./remembered.ts";

/** Words in a name that say: what this holds is secret. */
const secretWords =
  /(^|[_.-])((?:PG)?PASSWORD|PASSWD|PASSPHRASE|PASS|SECRETS?|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY(_BASE)?|SERVICE_?(ROLE_?)?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIALS?|AUTH_?KEY|DSN|WEBHOOK_URL)([_.-]|$)|(^|[_.-])KEY$/i;
const connectionName =
  /(^|_)(DATABASE|POSTGRES|POSTGRESQL|REDIS|DIRECT|DB|PG|MONGO|AMQP)(_[A-Z0-9]+)*_(URL|URI)$/i;

/** Words that say that the value is made to be published. */
const publicWords = /(^|_)(PUBLIC|PUBLISHABLE|ANON|VITE)(_|$)/i;

/** Endings of settings about a secret: where it is, how long it lives, which version. The secret itself is elsewhere. */
const aboutSecrets =
  /(_|^)(FILE|PATH|NAME|TTL|EXPIRES?|EXPIRY|LENGTH|URL|HOST|ENABLED|REQUIRED|ID|LIMIT|TYPE|VERSION)$/i;

/** Forms of credentials, whatever their name. `shape` is what a message may call them. */
const shapes: readonly { shape: string; pattern: RegExp }[] = [
  { shape: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { shape: "a URL with a password", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:[^\s/?#]+@/i },
  { shape: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/ },
  { shape: "a Fly token", pattern: /\b(fo1_[A-Za-z0-9_-]{16,}|fm\d[ar]?_[A-Za-z0-9+/=_-]{8,})/ },
  { shape: "a Render API key", pattern: /\brnd_[A-Za-z0-9]{16,}/ },
  { shape: "a Supabase token", pattern: /\b(sbp_[A-Za-z0-9]{16,}|sb_secret_)/ },
  { shape: "a Shopify token", pattern: /\bshp[a-z]{2}_[A-Za-z0-9_-]{16,}/ },
  { shape: "a Stripe key", pattern: /\b[rs]k_(live|test)_[A-Za-z0-9]{16,}/ },
  { shape: "an OpenAI or Anthropic key", pattern: /\b[rs]k-[A-Za-z0-9_-]{16,}/ },
  { shape: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { shape: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{30,}/ },
  {
    shape: "a Slack token or webhook",
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\//,
  },
  { shape: "a Pulumi access token", pattern: /\bpul-[a-f0-9]{32,}/ },
  { shape: "a simulated token", pattern: /\bsim_[A-Za-z0-9_-]{8,}/ },
];
const jwt = /\beyJ[A-Za-z0-9_-]{5,}\.(eyJ[A-Za-z0-9_-]{5,})\.[A-Za-z0-9_-]*/;

const credentialIn = remembered((text) => shapes.find(({ pattern }) => pattern.test(text))?.shape);

/** Values that nobody would keep secret, under any name. */
const plain = /^(true|false|yes|no|on|off|none|null|)$/i;

/** Tells whether a name says that its value is secret. */
export function secretName(name: string): boolean {
  return secretWords.test(name) && !aboutSecrets.test(name) && !publicWords.test(name);
}

/**
 * Names what makes a setting look like a secret ("a GitHub token", "a secret by its name"), or undefined when nothing
 * does. A value that is no text is judged by the name alone. The answer never holds a part of the value.
 */
export function secretShape(name: string, value: unknown): string | undefined {
  if (typeof value === "boolean" || value === null || value === undefined) return undefined;
  const text = typeof value === "string" ? value : "";
  const shape = credentialIn(text);
  if (shape !== undefined) return shape;
  const claims = jwt.exec(text)?.[1];
  if (claims !== undefined && !isAnonymous(claims)) return "a signed token (JWT)";
  if (typeof value === "string" && plain.test(text.trim())) return undefined;
  if (connectionName.test(name) && !publicWords.test(name)) {
    return isPlainUrl(text) ? undefined : "a connection by its name";
  }
  return secretName(name) ? "a secret by its name" : undefined;
}

/** Tells whether a setting's name or value looks like a secret, so that it must not travel or be shown as plain text. */
export function looksSecret(name: string, value: unknown): boolean {
  return secretShape(name, value) !== undefined;
}

/** Supabase's anon key is a JWT made to be published: its claims say `"role":"anon"`. */
function isAnonymous(claims: string): boolean {
  return /"role"\s*:\s*"anon"/.test(Buffer.from(claims, "base64url").toString("utf8"));
}

function isPlainUrl(value: string): boolean {
  return /^https?:\/\/[^\s@]*$/i.test(value.trim());
}
