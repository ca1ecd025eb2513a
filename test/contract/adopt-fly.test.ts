import { describe, expect, test } from "vitest";
import { declaredMachines } from "../../operations/adopt/declared.ts";
import { planAdoption } from "../../operations/adopt/plan.ts";
import { stackName } from "../../operations/adopt/stack.ts";
import { deployedApp, machine, webConfig } from "../operations/adopt/support/deployed.ts";
import { findDocument, type Schema } from "./openapi.ts";

/*
 * Every field that Fly's published document gives to the config of a machine, set one by one on a machine of an app: the
 * settings that adopting the app prints carry it, or the plan lists it by its path. The list of fields is the document's.
 */
const found = findDocument("fly-machines.openapi.json");
const schemas = "document" in found ? found.document.components.schemas : {};
const name = stackName("hotdash", "production");

type Json = Record<string, unknown>;

/** Leaves of a schema by their paths; a list has one item, and a map one name. */
function leaves(schema: Schema, path: string[], seen: string[]): { path: string[]; schema: Schema }[] {
  const ref = schema.$ref?.split("/").at(-1) ?? "";
  if (ref !== "") return seen.includes(ref) ? [] : leaves(schemas[ref] ?? {}, path, [...seen, ref]);
  if (schema.allOf?.[0]) return leaves(schema.allOf[0], path, seen);
  if (schema.items) {
    const inside = leaves(schema.items, [...path, "0"], seen);
    return inside.length > 0 ? inside : [{ path: [...path, "0"], schema: schema.items }];
  }
  const { properties, additionalProperties } = schema;
  if (properties)
    return Object.entries(properties).flatMap(([key, one]) => leaves(one, [...path, key], seen));
  if (typeof additionalProperties === "object") {
    const inside = leaves(additionalProperties, [...path, "somebodys"], seen);
    return inside.length > 0 ? inside : [{ path: [...path, "somebodys"], schema: additionalProperties }];
  }
  return [{ path, schema }];
}

/** A value that no default has. */
function valueFor(path: readonly string[], schema: Schema): unknown {
  const field = path.at(-1) ?? "";
  if (field === "headers" && path.includes("response")) return { "x-somebodys": "1" };
  if (["interval", "timeout", "grace_period"].includes(field) && !path.includes("containers")) return "17s";
  if (["path", "guest_path"].includes(field)) return "/somebodys";
  if (path.includes("alpn")) return "h2";
  if (path.includes("versions")) return "TLSv1.3";
  if (path.includes("handlers")) return "proxy_proto";
  if (field === "autostop") return "suspend";
  if (schema.enum) return schema.enum.at(-1);
  const type = [schema.type ?? "object"].flat()[0];
  if (type === "boolean") return field === "autostart" ? false : field !== "compress";
  if (type === "integer" || type === "number") return 7;
  return type === "string" ? "somebodys" : { somebodys: "1" };
}

/** Where a field of the document stands on a web machine: options of ports belong to port 443. */
const placed = (path: readonly string[]) =>
  path[0] === "services" && path[2] === "ports" && ["http_options", "tls_options"].includes(path[4] ?? "")
    ? [...path.slice(0, 3), "1", ...path.slice(4)]
    : [...path];

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Json | null | undefined)?.[key], value);
}

function set(target: Json, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= /^\d+$/.test(rest[0] ?? "") ? [] : {};
  set(target[key] as Json, rest, value);
}

const planOf = (config: Json) =>
  planAdoption(
    deployedApp({ machines: [machine("one", "dfw", config), machine("two", "dfw", config)] }),
    name,
    "live",
  );

/**
 * What says nothing of the app: metadata of others stays where it is, a mount repeats what its volume says, and the size
 * by name is answered as guest.
 */
const NOT_ASKED = /^(metadata|mounts\.0\.(volume|name|encrypted|size_gb)$|size$)/;

const fields: Field[] = leaves(schemas["fly.MachineConfig"] ?? {}, [], [])
  .map(({ path, schema }) => ({ path: placed(path), value: valueFor(path, schema) }))
  .filter(({ path }) => !NOT_ASKED.test(path.join(".")));

/** What people lost when their apps moved from one tool to another: it must be carried, not only listed. */
const CARRIED: Record<string, unknown> = {
  "stop_config.signal": "SIGQUIT",
  "stop_config.timeout": "17s",
  "init.swap_size_mb": 512,
  "guest.cpu_kind": "performance",
  "guest.cpus": 2,
  "guest.memory_mb": 8192,
  "restart.policy": "always",
  "restart.max_retries": 7,
  "services.0.autostop": "suspend",
  "services.0.autostart": false,
  "services.0.min_machines_running": 7,
  "services.0.concurrency.type": "connections",
  "services.0.concurrency.soft_limit": 7,
  "services.0.concurrency.hard_limit": 9,
  "services.0.checks.0.interval": "17s",
  "services.0.checks.0.timeout": "7s",
  "services.0.checks.0.grace_period": "27s",
  "services.0.checks.0.path": "/somebodys",
  "services.0.checks.0.method": "HEAD",
  "services.0.ports.0.http_options.idle_timeout": 7,
  "services.0.ports.1.http_options.compress": false,
  "services.0.ports.1.http_options.h2_backend": true,
  "services.0.ports.1.http_options.headers_read_timeout": 7,
  "services.0.ports.1.http_options.idle_timeout": 7,
  "services.0.ports.1.http_options.response.headers.x-somebodys": "1",
  "services.0.ports.1.http_options.response.pristine": true,
  "services.0.ports.1.tls_options.alpn.0": "h2",
  "services.0.ports.1.tls_options.versions": ["TLSv1.3"],
  "services.0.ports.1.tls_options.default_self_signed": true,
};

type Field = { path: string[]; value: unknown };

/** What became of fields that a machine has at the same time. */
function fates(all: readonly Field[]): Map<string, "carried" | "listed" | "lost"> {
  const config = structuredClone(webConfig()) as Json;
  for (const { path, value } of all) set(config, path, value);
  const plan = planOf(config);
  const declared = declaredMachines(name, plan.sections, undefined).machines.web;
  const lines = [...plan.cannot, ...plan.changes, ...(plan.later ?? [])];
  return new Map(
    all.map(({ path, value }) => {
      const there = JSON.stringify(at(declared, path));
      if (there !== undefined && there === JSON.stringify(value)) return [path.join("."), "carried"];
      // By its own path, or by that of something around it, as something whole.
      const wholes = path.map((_, index) => path.slice(0, index + 1).join("."));
      const told = lines.some((line) =>
        wholes.some((part) => [":", " ", "("].some((end) => line.includes(` ${part}${end}`))),
      );
      return [path.join("."), told ? "listed" : "lost"];
    }),
  );
}

describe.skipIf("missing" in found)("every field of a machine's config in Fly's document", () => {
  test("is there", () => expect(fields.length).toBeGreaterThan(150));

  // superfly/flyctl#2143, #4721 and epicweb-dev/epic-stack#706: fields of a running app were gone after its move to a file.
  test.each([...Map.groupBy(fields, partOf)])(
    "%s is carried by the settings or listed: an app that is adopted loses nothing in silence",
    (_part, inside) => {
      const lost = [...fates(inside)].filter(([, fate]) => fate === "lost").map(([path]) => path);
      expect(lost).toEqual([]);
    },
  );

  test("a field that nobody has heard of is listed too", () => {
    const unheard = ["of.tomorrow", "services.0.of_tomorrow", "services.0.ports.1.http_options.of_tomorrow"];
    const found = fates(unheard.map((path) => ({ path: path.split("."), value: 7 })));
    expect([...found.values()]).toEqual(["listed", "listed", "listed"]);
  });

  test("what settings can say is carried, all of it at once, and is no change", () => {
    const all = Object.entries(CARRIED).map(([path, value]) => ({ path: path.split("."), value }));
    expect([...fates(all)].filter(([, fate]) => fate !== "carried")).toEqual([]);
  });
});

/** What is set together: one part of a machine, or of its service. */
function partOf({ path }: Field): string {
  return path.slice(0, path[0] === "services" ? 3 : 1).join(".");
}
