import { createHash } from "node:crypto";
import type { SettingPath } from "./copy.ts";

/** An encrypted value of a stack file. */
export interface EncryptedSetting {
  path: SettingPath;
  /** sha256 of the encrypted text. */
  encrypted: string;
}

/** Every encrypted value below the `config` of a stack file, wherever it stands. */
export function encryptedSettings(config: unknown, path: SettingPath = []): EncryptedSetting[] {
  if (typeof config !== "object" || config === null) return [];
  const { secure } = config as { secure?: unknown };
  if (typeof secure === "string" && Object.keys(config).length === 1)
    return [{ path, encrypted: createHash("sha256").update(secure).digest("hex") }];
  const entries: [string | number, unknown][] = Array.isArray(config)
    ? [...config.entries()]
    : Object.entries(config);
  return entries.flatMap(([key, inner]) => encryptedSettings(inner, [...path, key]));
}

/** Every encrypted text below the `config` of a stack file. */
export function encryptedTexts(config: unknown): string[] {
  if (typeof config !== "object" || config === null) return [];
  const { secure } = config as { secure?: unknown };
  return typeof secure === "string" ? [secure] : Object.values(config).flatMap(encryptedTexts);
}

/** The settings of a stack file without any encrypted value, and without what opens them. */
export function withoutEncrypted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEncrypted);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => !isEncrypted(inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEncrypted(inner)]));
}

const isEncrypted = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as { secure?: unknown }).secure === "string";

/** A path as the engine's `--path` reads it: `hotdash:secrets.POSTGRES_URL`, `hotdash:list[0]`. */
export const pathText = ([key, ...rest]: SettingPath): string =>
  rest.reduce<string>(
    (text, part) =>
      typeof part === "number"
        ? `${text}[${part}]`
        : /^[A-Za-z_][\w-]*$/.test(part)
          ? `${text}.${part}`
          : `${text}[${JSON.stringify(part)}]`,
    String(key),
  );
