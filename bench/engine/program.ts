/*
 * A Pulumi program of the bench: declares the resources that `resources.json` beside it lists, those of ours by the classes of
 * the checkout whose `providers` lie beside it, those of others by the SDKs that it uses. It is copied into a temporary folder.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface Declared {
  type: string;
  name: string;
  parent?: string;
  dependsOn?: string[];
  args: Record<string, unknown>;
}

type Made = pulumi.Resource & Record<string, unknown>;

const made = new Map<string, Made>();

/** A secret of this name, made for a simulated run and the same in each: a connection string where the name says so. */
function secretOf(name: string): pulumi.Output<string> {
  const made = createHash("sha256").update(`made for the bench: ${name}`).digest("base64url").slice(0, 32);
  const login = `postgres.hotdashproductionref:${made}`;
  const url = `postgresql://${login}@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require&connection_limit=2&connect_timeout=10`;
  const key = name.startsWith("OPENAI") ? `sk-${made}` : made;
  return pulumi.secret(name.endsWith("_URL") ? url : key);
}

/** `$output` is a property of a resource that was declared before, `$secret` a made value. */
function wired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wired);
  if (value === null || typeof value !== "object") return value;
  const { $output, $secret } = value as { $output?: [string, string]; $secret?: string };
  if ($secret) return secretOf($secret);
  if ($output) return made.get($output[0])?.[$output[1]];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wired(item)]));
}

const known = (names: readonly string[] = []) => names.flatMap((name) => made.get(name) ?? []);

async function make({ type, name, parent, dependsOn, args }: Declared): Promise<Made> {
  const options = { ...(parent ? { parent: made.get(parent) } : {}), dependsOn: known(dependsOn) };
  const given = wired(args) as Record<string, unknown>;
  if (type.startsWith("hotdash:"))
    return new pulumi.ComponentResource(type, name, {}, options) as unknown as Made;
  const Class = await classOf(type);
  const protect = /^fly:(App|Volume|Certificate)$/.test(type);
  return new Class(name, given, { ...options, ...(protect ? { protect } : {}) });
}

type Class = new (name: string, args: unknown, options: object) => Made;

/** Of ours from the checkout, of others from the package by which its components know them. */
async function classOf(type: string): Promise<Class> {
  const [from = "", kind = ""] = type.split(":");
  const folder = kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  const file = `${process.cwd()}/providers/${from}/${folder}/resource.ts`;
  if (type === "command:Command")
    return await classesIn(`${process.cwd()}/components/release/smoke.ts`, "CommandSmoke");
  return existsSync(file) ? classesIn(file, kind) : classesIn(`@pulumi/${from}`, kind);
}

async function classesIn(module: string, name: string): Promise<Class> {
  const found = ((await import(module)) as Record<string, unknown>)[name];
  if (typeof found !== "function") throw new Error(`there is no ${name} in ${module}`);
  return found as Class;
}

const { resources } = JSON.parse(readFileSync("resources.json", "utf8")) as { resources: Declared[] };
for (const one of resources) made.set(`${one.type} ${one.name}`, await make(one));
