import { randomBytes } from "node:crypto";
import { invalid } from "./errors.ts";
import type { RequestBody } from "./requests.ts";
import type { EnvVar, SecretFile } from "./variable.ts";

/** Render's documentation: bytes of all secret files of a service or group together. */
const MOST_BYTES = 1_048_576;

type Value = RequestBody<"envVarPUT">;
type Given = NonNullable<RequestBody<"envVarsPUT">>;

/** The value that was sent, or a new one: base64 of 32 random bytes, as recorded. */
export function readValue(given: Value): string {
  return "value" in given ? given.value : randomBytes(32).toString("base64");
}

/** Variables in the order of the request; refuses (400) names that cannot be, and names that come twice. */
export function readEnvVars(given: Given): EnvVar[] {
  const keys = given.map(({ key }) => checkKey(key));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw invalid(`duplicate environment variable ${twice}`);
  return given.map((one) => ({ key: one.key, value: readValue(one) }));
}

/** A variable's name; refuses (400) what Render's documentation does not allow as one. */
export function checkKey(key: string): string {
  if (!/^[A-Za-z_.-][\w.-]*$/.test(key)) throw invalid(`invalid environment variable name ${key}`);
  return key;
}

/** Secret files; refuses (400) names that come twice, and too much of them. */
export function readSecretFiles(given: readonly SecretFile[]): SecretFile[] {
  const names = given.map(({ name }) => checkFileName(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`duplicate secret file ${twice}`);
  const bytes = given.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > MOST_BYTES) throw invalid("secret files may have 1 MB together");
  return given.map(({ name, content }) => ({ name, content }));
}

/** The name of a secret file; refuses (400) what cannot be a file below /etc/secrets. */
export function checkFileName(name: string): string {
  if (!/^[\w.-]+$/.test(name) || name === "." || name === "..")
    throw invalid(`invalid secret file name ${name}`);
  return name;
}

/** Puts a variable in its place, or at the end. */
export function setEnvVar(all: EnvVar[], key: string, value: string): EnvVar {
  const known = all.find((one) => one.key === key);
  const variable = known ?? { key: checkKey(key), value };
  variable.value = value;
  if (!known) all.push(variable);
  return variable;
}

/** Puts a secret file in its place, or at the end. */
export function setSecretFile(all: SecretFile[], name: string, content: string): SecretFile {
  const known = all.find((one) => one.name === name);
  const file = known ?? { name: checkFileName(name), content };
  readSecretFiles([...all.filter((one) => one !== file), { name, content }]);
  file.content = content;
  if (!known) all.push(file);
  return file;
}
