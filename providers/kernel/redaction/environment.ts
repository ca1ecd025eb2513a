import { existsSync, readFileSync } from "node:fs";
import { secretName } from "../../../settings/rules/secret-names.ts";

/** Names that do not say it: the other half of AWS's key pair, and addresses of backends, which may hold a password. */
const ALSO = ["AWS_ACCESS_KEY_ID", "PULUMI_BACKEND_URL", "DATABASE_URL", "DIRECT_URL"];

/** The file that holds the passphrase. */
const PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE";

/**
 * Everything in an environment that must never be shown: the passphrase (also the one in its file), keys of clouds,
 * tokens of platforms, whatever has a name by which a secret is known. Paths of files are none.
 */
export function secretsInEnvironment(env: NodeJS.ProcessEnv): string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    value && (secretName(name) || ALSO.includes(name)) && !isFile(value) ? [value] : [],
  );
  const file = env[PASSPHRASE_FILE];
  return file ? [...values, ...contentOf(file)] : values;
}

const isFile = (value: string) => value.startsWith("/") && existsSync(value);

function contentOf(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    // The engine says that it cannot read it.
    return [];
  }
}
