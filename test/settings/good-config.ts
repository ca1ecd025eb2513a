import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { SettingsInput } from "../../settings/load.ts";
import { inventedSecrets } from "../../settings/matrix.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";

/** A stack's configuration before the engine makes text of it. */
export type Config = Record<string, unknown>;

/** Text inside every invented secret: it must be in no message. */
export const CANARY = "canary-7c1f0e9d";

/** Stack files of the application as its repository has it. */
export const AS_IS = "examples/stacks/as-is";

/** Stack files with a queue in Redis, its worker and jobs, as planned. */
export const PLANNED = "examples/stacks/planned";

/** The committed stack file, as written, or the one of an example's folder. */
export function committed(stack: string, folder = "."): Config {
  const text = readFileSync(new URL(`../../${folder}/Pulumi.${stack}.yaml`, import.meta.url), "utf8");
  return (parse(text) as { config: Config }).config;
}

/** The committed stack file for a simulated run, with invented secrets: nothing is wrong with it. */
export function goodConfig(stack: string, folder?: string): Config {
  const config = committed(stack, folder);
  const variables = config["hotdash:variables"] as Record<string, string>;
  return {
    ...config,
    "hotdash:platform": "simulated",
    "hotdash:secrets": inventedSecrets(stack, CANARY, { variables }),
    "github:baseUrl": "http://127.0.0.1:4010/",
  };
}

/** A good preview with everything that staging's file has, in the previews' own world. */
export function goodPreview(stack = "pr-7"): Config {
  const staging = goodConfig("staging");
  const part = (section: string) => staging[`hotdash:${section}`] as Record<string, unknown>;
  const { org } = part("fly");
  const { imageRepository } = part("dashboard");
  const name = `fly-preview-${stack}`;
  const images = "registry.fly.io/hotdash-previews";
  return {
    ...staging,
    "hotdash:fly": { ...part("fly"), org: "hotdash-previews" },
    "hotdash:dashboard": {
      ...part("dashboard"),
      ...{ app: name, domain: `${name}.fly.dev`, imageRepository: images },
    },
    "hotdash:supabase": {
      ...part("supabase"),
      ref: STAND_IN_REFS.preview,
      foreignRefs: [STAND_IN_REFS.staging, STAND_IN_REFS.production],
    },
    "hotdash:foreign": { orgs: [org], imageRepositories: [imageRepository] },
    "hotdash:secrets": inventedSecrets(stack, CANARY),
  };
}

/** What the engine hands to the program. */
export function asInput(
  stack: string,
  config: Config,
  secretKeys: readonly string[] = ["hotdash:secrets"],
): SettingsInput {
  const text = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { project: "hotdash", stack, config: Object.fromEntries(text), secretKeys, today: "2026-03-01" };
}

/** A copy of a configuration in which one setting is another, or gone when the value is undefined. */
export function changed(config: Config, path: readonly (string | number)[], value: unknown): Config {
  const [top, ...rest] = path;
  const key = String(top).includes(":") ? String(top) : `hotdash:${top}`;
  return changeIn(config, [key, ...rest], value) as Config;
}

function changeIn(target: unknown, [key, ...rest]: (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof key === "number") {
    const list = Array.isArray(target) ? [...target] : [];
    const after = changeIn(list[key], rest, value);
    list.splice(key, 1, ...(after === undefined ? [] : [after]));
    return list;
  }
  const { [key]: before, ...others } = (typeof target === "object" ? { ...target } : {}) as Record<
    string,
    unknown
  >;
  const after = changeIn(before, rest, value);
  return after === undefined ? others : { ...others, [key]: after };
}
