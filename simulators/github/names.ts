import { refuse } from "./errors.ts";

/** GitHub's documentation: a value is at most 48 KB, for secrets and variables alike. */
export const MAX_VALUE_BYTES = 48 * 1024;
/** GitHub's documentation: 100 secrets a repository or environment, 100 variables an environment, 500 a repository. */
export const MAX_SECRETS = 100;
export const MAX_ENVIRONMENT_VARIABLES = 100;
export const MAX_REPOSITORY_VARIABLES = 500;

/** The name in upper case, as it is kept, or a 422. */
export function nameOf(kind: "secret" | "variable", given: string | undefined): string {
  const name = (given ?? "").toUpperCase();
  const Kind = kind === "secret" ? "Secret" : "Variable";
  if (name.startsWith("GITHUB_")) throw refuse(422, `${Kind} names must not start with GITHUB_.`);
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    throw refuse(
      422,
      `${Kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). ` +
        "Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).",
    );
  }
  return name;
}

/** Refuses a value that is too long. */
export function checkSize(kind: "secret" | "variable", value: string): void {
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw refuse(422, `The ${kind} value is too large; at most ${MAX_VALUE_BYTES} bytes are allowed.`);
  }
}
