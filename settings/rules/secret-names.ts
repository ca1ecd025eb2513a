/** Words in a name that say: what this holds is secret. */
const secretWords =
  /(^|[_.-])((?:PG|SSH)?PASSWORD|PASSWD|PASSPHRASE|(?:SSH)?PASS|PWD|SECRETS?|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY(_BASE)?|SERVICE_?(ROLE_?)?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIALS?|AUTH_?KEY|BASIC_?AUTH|AUTHORIZATION|DSN|WEBHOOK_URL)([_.-]|$)|(^|[_.-])(KEY|AUTH|JWT)$/i;
const connectionName =
  /(^|_)(DATABASE|POSTGRES|POSTGRESQL|REDIS|DIRECT|DB|PG|MONGO|AMQP)(_[A-Z0-9]+)*_(URL|URI)$/i;

/** Words that say that the value is made to be published. */
const publicWords = /(^|_)(PUBLIC|PUBLISHABLE|ANON|VITE)(_|$)/i;

/** A shell's own working directories. */
const folders = /^(OLD)?PWD$/i;

/** Endings of settings about a secret: where it is, how long it lives, which version. The secret itself is elsewhere. */
const aboutSecrets =
  /(_|^)(FILES?|PATHS?|DIR|DIRECTORY|FOLDER|NAMES?|TTL|EXPIRES?|EXPIRY|LENGTH|SIZE|COUNT|URLS?|URI|ENDPOINT|HOST|ISSUER|AUDIENCE|ENABLED|REQUIRED|ID|LIMIT|TYPE|FORMAT|VERSION|STDIN|HEADER|PREFIX|ALGORITHM|ALG|TIMEOUT|ROTATION)$/i;

/** Names as environment variables have them: `clientSecret` and `client-secret` say what `CLIENT_SECRET` says. */
const asWords = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[-.]/g, "_");

/** Tells whether a name says that its value is secret. */
export function secretName(name: string): boolean {
  const words = asWords(name);
  return (
    secretWords.test(words) && !aboutSecrets.test(words) && !publicWords.test(words) && !folders.test(words)
  );
}

/** Tells whether a name says that its value is a connection, password and all. */
export const connectionNamed = (name: string): boolean =>
  connectionName.test(name) && !publicWords.test(name);
