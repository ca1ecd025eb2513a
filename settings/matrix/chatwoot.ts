import { plain, secret } from "./rows.ts";
import { address, credential, digits, matching, word } from "./shapes.ts";
import type { System } from "./systems.ts";
import type { Variable } from "./variable.ts";

const of: readonly System[] = ["chatwoot"];

const anyText = matching(/^[\x21-\x7e]+$/, "printable characters without spaces");
const truth = word("true", "false");
const time = matching(/^[1-9]\d*(ms|s|min|h)$/, "a time as PostgreSQL writes it, such as 14s");
const hostName = matching(/^(?:[a-z0-9-]+\.)+[a-z]{2,63}$/i, "a host name");

/**
 * What Chatwoot reads. All but the mail's is made of `hotdash:chatwoot`; the connection to Postgres follows in parts from the one under
 * `hotdash:appSecrets.chatwoot.POSTGRES_URL`.
 */
export const chatwoot: readonly Variable[] = [
  plain("FRONTEND_URL", "Public address of Chatwoot: its domain.", address(["https"]), { of }),
  plain("RAILS_ENV", "What Rails runs as.", word("production"), { of }),
  plain("RAILS_LOG_TO_STDOUT", "Whether logs go where the platform reads them.", truth, { of }),
  plain("FORCE_SSL", "Whether Rails sends to HTTPS by itself; the proxies do.", truth, { of }),
  plain("ENABLE_ACCOUNT_SIGNUP", "Whether anybody may open an account.", word("false"), { of }),
  plain("INSTALLATION_ENV", "What it says of itself to its vendor.", anyText, { of }),
  plain("WEB_CONCURRENCY", "Processes that Puma forks on a web machine.", digits, { of }),
  plain("RAILS_MAX_THREADS", "Threads of each, with a connection each.", digits, { of }),
  plain("SIDEKIQ_CONCURRENCY", "Jobs at once on a worker, with a connection each.", digits, { of }),
  ...["POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DATABASE", "POSTGRES_USERNAME", "POSTGRES_USER"].map(
    (name) => plain(name, "A part of Chatwoot's connection to Postgres.", anyText, { of }),
  ),
  plain(
    "PGSSLMODE",
    "How libpq demands TLS of that connection.",
    word("require", "verify-ca", "verify-full"),
    { of },
  ),
  plain("POSTGRES_STATEMENT_TIMEOUT", "Longest statement; longer in its release command.", time, { of }),
  secret(
    "POSTGRES_PASSWORD",
    "The password of that connection.",
    { of },
    {
      shape: matching(/^\S+$/, "text without blanks"),
      example: (canary) => `invented-${canary}`,
    },
  ),
  secret(
    "SECRET_KEY_BASE",
    "Signs sessions and, by default, keeps columns encrypted: made once.",
    { of },
    {
      shape: credential(30),
      example: (canary) => `invented-secret-key-base-${canary}`,
    },
  ),
  plain("ACTIVE_STORAGE_SERVICE", "Where attachments are.", word("local", "s3_compatible"), { of }),
  plain("STORAGE_BUCKET_NAME", "Their bucket.", anyText, { of }),
  plain("STORAGE_REGION", "Its region.", anyText, { of }),
  plain("STORAGE_ENDPOINT", "Address of a store that speaks S3.", address(["https"]), { of }),
  plain("STORAGE_FORCE_PATH_STYLE", "Whether the bucket stands in the path.", truth, { of }),
  secret("STORAGE_ACCESS_KEY_ID", "Key of that store.", { of }),
  secret("STORAGE_SECRET_ACCESS_KEY", "The secret that goes with it.", { of }),
  plain(
    "MAILER_SENDER_EMAIL",
    "Who its mails are from.",
    matching(/^[^\r\n]*@[^\r\n]+$/, "an address of mail"),
    { of },
  ),
  plain("SMTP_ADDRESS", "Server for its mails.", hostName, { of }),
  plain("SMTP_PORT", "Port of that server.", digits, { of }),
  plain("SMTP_DOMAIN", "Name that it says there.", hostName, { of }),
  plain("SMTP_USERNAME", "User there.", anyText, { of }),
  secret("SMTP_PASSWORD", "Password there.", { of }),
  plain("SMTP_AUTHENTICATION", "How it logs in.", word("plain", "login", "cram_md5"), { of }),
  plain("SMTP_ENABLE_STARTTLS_AUTO", "Whether it asks for TLS.", truth, { of }),
];
