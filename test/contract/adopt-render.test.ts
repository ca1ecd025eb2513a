import { describe, expect, test } from "vitest";
import { declaredWorkspace } from "../../operations/adopt/at-render/declared.ts";
import type { LiveService } from "../../operations/adopt/at-render/live-workspace.ts";
import { planWorkspace } from "../../operations/adopt/at-render/plan.ts";
import { stackName } from "../../operations/adopt/stack.ts";
import { parts, workspaceOf } from "../operations/adopt/support/workspace.ts";
import { findDocument, type Schema } from "./openapi.ts";

/*
 * Every field that Render's published document gives to a service's answer, set one by one on a service of each kind: the
 * settings that adopting it prints carry it, or the plan lists it. The list of fields is the document's.
 */
const found = findDocument("render-public-api.openapi.json");
const document: unknown = "document" in found ? found.document : {};
const name = stackName("hotdash", "staging");

type Json = Record<string, unknown>;

/** What a reference into the document stands for; a few point inside of other schemas, or into paths. */
function resolve(ref: string): Schema {
  const keys = ref
    .slice(2)
    .split("/")
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document) as Schema;
}

function leaves(schema: Schema, path: string[] = []): { path: string[]; schema: Schema }[] {
  if (schema.$ref) return leaves(resolve(schema.$ref), path);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.flatMap((one) => leaves(one, path));
  if (schema.allOf) return schema.allOf.flatMap((one) => leaves(one, path));
  if (schema.items) return leaves(schema.items, [...path, "0"]);
  if (!schema.properties) return [{ path, schema }];
  return Object.entries(schema.properties).flatMap(([key, one]) => leaves(one, [...path, key]));
}

/** Values that Render would answer and no default has. */
const VALUES: Record<string, unknown> = {
  "serviceDetails.region": "frankfurt",
  "serviceDetails.plan": "pro",
  "serviceDetails.schedule": "7 4 * * *",
  "serviceDetails.healthCheckPath": "/somebodys",
  "serviceDetails.maxShutdownDelaySeconds": 77,
  "serviceDetails.numInstances": 7,
  "serviceDetails.renderSubdomainPolicy": "disabled",
  "serviceDetails.maintenanceMode.uri": "https://somebodys.example",
  "serviceDetails.envSpecificDetails.dockerCommand": "somebodys command",
  "serviceDetails.envSpecificDetails.preDeployCommand": "somebodys command",
  "serviceDetails.runtime": "docker",
  "serviceDetails.pullRequestPreviewsEnabled": "yes",
  autoDeploy: "yes",
  suspended: "suspended",
  imagePath: `ghcr.io/hotdash/somebodys@sha256:${"e".repeat(64)}`,
};

function valueFor(path: string[], schema: Schema): unknown {
  const key = path.join(".");
  if (key in VALUES) return VALUES[key];
  if (schema.enum) return schema.enum.at(-1);
  const type = [schema.type ?? "string"].flat()[0];
  if (type === "boolean") return true;
  return type === "integer" || type === "number" ? 7 : "somebodys";
}

/** What only tells of a service, or is another spelling of what stands beside it. */
const TOLD =
  /^(id|createdAt|updatedAt|dashboardUrl|slug|ownerId|name|type|suspenders.*|registryCredential\.name|serviceDetails\.(url|sshAddress|env|lastSuccessfulRunAt|openPorts.*|disk\.id|envSpecificDetails\.registryCredential.*))$/;

/** Autoscaling is one thing: half of it is none. */
const AUTOSCALING = { enabled: true, min: 3, max: 8, criteria: criteria(70, 80) };
function criteria(cpu: number, memory: number) {
  const one = (percentage: number) => ({ enabled: percentage > 0, percentage: percentage || 60 });
  return { cpu: one(cpu), memory: one(memory) };
}

const scaled = (value: unknown): Field[] => [{ path: ["serviceDetails", "autoscaling"], value }];

const KINDS: Record<string, string> = {
  web_service: "webServiceDetails",
  private_service: "privateServiceDetails",
  background_worker: "backgroundWorkerDetails",
  cron_job: "cronJobDetails",
};

const fieldsOf = (kind: string) =>
  [
    ...leaves(resolve("#/components/schemas/service")).filter(({ path }) => path[0] !== "serviceDetails"),
    ...leaves(resolve(`#/components/schemas/${KINDS[kind]}`), ["serviceDetails"]),
  ]
    .map(({ path, schema }) => ({ path, value: valueFor(path, schema) }))
    .filter(({ path }) => !TOLD.test(path.join(".")) && !path.includes("autoscaling"));

function set(target: Json, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= /^\d+$/.test(rest[0] ?? "") ? [] : {};
  set(target[key] as Json, rest, value);
}

type Field = { path: string[]; value: unknown };

/** What adopting says of a workspace whose service of a kind has some fields, and what it would declare for that service. */
function planned(kind: string, fields: readonly Field[]) {
  const services: LiveService[] = structuredClone(parts());
  const one = services.find(({ service }) => service.type === kind);
  for (const { path, value } of fields) set(one?.whole ?? {}, path, value);
  const changed = services.map((each) =>
    each === one ? ({ ...each, service: each.whole } as unknown as LiveService) : each,
  );
  const plan = planWorkspace(workspaceOf(changed), name, "live");
  const image = changed[0]?.service.imagePath ?? "";
  const declared = declaredWorkspace(name, plan.sections, image)?.services.get(one?.service.name ?? "");
  return { plan, declared: declared as Json | undefined, service: one?.service.name ?? "" };
}

/** Where the declaration of a service has a field under another name, and lines speak of it in words. */
const DECLARED: Record<string, string[]> = {
  imagePath: ["image"],
  "registryCredential.id": ["registryCredentialId"],
};
const IN_WORDS: Record<string, RegExp> = {
  "serviceDetails.runtime": /builds from a repository \(docker\)/,
  "serviceDetails.region": /is in frankfurt, and web in/,
  "registryCredential.id": /image\.registryCredentialId/,
};

/** What became of fields that a service has at the same time. */
function fates(kind: string, fields: readonly Field[]): Map<string, "carried" | "listed" | "lost"> {
  const { plan, declared, service } = planned(kind, fields);
  const lines = [...plan.cannot, ...plan.changes].filter((line) =>
    [service, ...(kind === "web_service" ? ["web"] : [])].some((one) => line.startsWith(`${one}: `)),
  );
  return new Map(
    fields.map(({ path, value }) => {
      const at = path.join(".");
      const own = path.filter((key) => !["serviceDetails", "envSpecificDetails"].includes(key));
      const there = (DECLARED[at] ?? own).reduce<unknown>(
        (inside, key) => (inside as Json | undefined)?.[key],
        declared,
      );
      if (there === value) return [at, "carried"];
      const last = own.findLast((key) => !/^\d+$/.test(key)) ?? "";
      const told = lines.some((line) => new RegExp(`[ .]${last}\\b`).test(line));
      return [at, told || IN_WORDS[at]?.test(lines.join("\n")) ? "listed" : "lost"];
    }),
  );
}

const fate = (kind: string, path: string, value: unknown) =>
  fates(kind, [{ path: path.split("."), value }]).get(path);

describe.skipIf("missing" in found)("every field of a service in Render's document", () => {
  test.each(Object.keys(KINDS))(
    "of a %s is carried by the settings or listed: a service that is adopted loses nothing in silence",
    (kind) => {
      const fields = fieldsOf(kind);
      expect(fields.length).toBeGreaterThan(20);
      const lost = [...fates(kind, fields)].filter(([, one]) => one === "lost");
      expect(lost.map(([path]) => path)).toEqual([]);
    },
  );

  test("one that nobody has heard of is listed", () => {
    for (const kind of Object.keys(KINDS))
      for (const path of ["ofTomorrow", "serviceDetails.ofTomorrow"])
        expect(fate(kind, path, "somebodys"), `${kind} ${path}`).toBe("listed");
  });

  test.each([
    ["web_service", "serviceDetails.plan", "pro"],
    ["web_service", "serviceDetails.region", "frankfurt"],
    ["web_service", "serviceDetails.healthCheckPath", "/somebodys"],
    ["web_service", "serviceDetails.maxShutdownDelaySeconds", 77],
    ["web_service", "serviceDetails.numInstances", 7],
    ["web_service", "serviceDetails.maintenanceMode.enabled", true],
    ["background_worker", "serviceDetails.numInstances", 7],
    ["background_worker", "serviceDetails.maxShutdownDelaySeconds", 77],
    ["background_worker", "serviceDetails.envSpecificDetails.dockerCommand", "somebodys command"],
    ["private_service", "serviceDetails.maxShutdownDelaySeconds", 77],
    ["private_service", "serviceDetails.disk.sizeGB", 77],
    ["private_service", "serviceDetails.disk.name", "somebodys"],
    ["cron_job", "serviceDetails.schedule", "7 4 * * *"],
  ])("of a %s, %s is carried", (kind, path, value) => {
    expect(fate(kind, path, value)).toBe("carried");
  });

  // Source: numInstances "DOES NOT indicate the number of running instances for an autoscaled service" (the document).
  test.each(["web_service", "background_worker"])(
    "autoscaling of a %s is carried: the first update would take it away, and leave one instance",
    (kind) => {
      const { plan, declared, service } = planned(kind, scaled(AUTOSCALING));
      expect(declared?.autoscaling).toEqual({ min: 3, max: 8, cpu: 70, memory: 80 });
      expect(plan.changes.filter((line) => line.startsWith(`${service}:`)).join("\n")).not.toMatch(
        /autoscaling|numInstances/,
      );
    },
  );

  test("a criterion that is off stays off", () => {
    const range = { ...AUTOSCALING, criteria: criteria(0, 80) };
    for (const kind of ["web_service", "background_worker"])
      expect(planned(kind, scaled(range)).declared?.autoscaling).toEqual({
        ...{ min: 3, max: 8, memory: 80 },
      });
  });
});
