/*
 * A Pulumi program for tests: declares the resources that the file `resources.json` beside it lists, so that one can
 * be changed, replaced or left out between two runs. It is copied into a temporary folder.
 */
import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";

interface Declared {
  type: string;
  name: string;
  args: Record<string, unknown>;
  dependsOn?: string[];
  protect?: boolean;
}

/** Folder of each class below providers. */
const FOLDERS: Record<string, string> = {
  App: "fly/app",
  Secrets: "fly/secrets",
  SecretsRemoval: "fly/secrets-removal",
  Volume: "fly/volume",
  IpAssignment: "fly/ip-assignment",
  Certificate: "fly/certificate",
  ProcessGroup: "fly/process-group",
  ReleaseCommand: "fly/release-command",
  Service: "render/service",
  EnvGroup: "render/env-group",
  CustomDomain: "render/custom-domain",
  KeyValue: "render/key-value",
};

const declared = JSON.parse(readFileSync("resources.json", "utf8")) as Declared[];
const made: Record<string, pulumi.Resource & Record<string, unknown>> = {};

/** `{"$output": "secrets.version"}` is an output of a resource that was declared before. */
function wired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wired);
  if (value === null || typeof value !== "object") return value;
  const { $output } = value as { $output?: string };
  if ($output) {
    const [name = "", property = ""] = $output.split(".");
    return made[name]?.[property];
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wired(item)]));
}

for (const { type, name, args, dependsOn = [], protect } of declared) {
  const folder = FOLDERS[type];
  if (!folder) throw new Error(`no class for ${type}`);
  const module = (await import(`${process.cwd()}/providers/${folder}/resource.ts`)) as Record<
    string,
    unknown
  >;
  const Class = module[type] as new (
    name: string,
    args: unknown,
    opts: object,
  ) => pulumi.Resource & Record<string, unknown>;
  made[name] = new Class(name, wired(args), {
    dependsOn: dependsOn.map((other) => made[other]),
    protect,
  });
}
