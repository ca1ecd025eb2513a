import { expect } from "vitest";
import type { ExportedResource } from "../../../operations/workspace/stack.ts";
import { policies } from "../../../policies/list.ts";
import { PROVIDER_TEXT } from "../../../settings/rules/provider-text.ts";
import { dynamicPrefix } from "../../../settings/tokens.ts";
import type { CountedNode } from "./counted-nodes.ts";

/*
 * What an unchanged run may cost, in things that can be counted: times say more of the machine. Each number is what was counted
 * when it was set, and a tenth more; those of our own modules are for each policy and each kind, so that new ones may come.
 */

/** Nodes of a run. */
const ROLES = ["dynamic-provider", "run", "run-policy-pack"];
/** Modules of packages, those of a platform's resources apart. */
const MODULES = { "dynamic-provider": 147, run: 165, "run-policy-pack": 170 } as const;
/** Packages of resources: modules that each brings, and one for each type that is declared of it. */
const RESOURCES = /^@pulumi\/(?!pulumi$|policy$)/;
const OF_A_PLATFORM = 16;
/** What no run uses: see operations/engine/lean/left-out.mjs. */
const UNUSED =
  /^(?:typescript|ts-node|semver|js-yaml|source-map-support|@opentelemetry\/.*|@npmcli\/.*|upath)$/;
/** Modules of ours: in the pack for each policy, in the provider for each of the seven kinds of a dashboard on Fly. */
const OWN = { policy: 5.5, kind: 24 } as const;
const KINDS = 7;

/** Bytes of one of our resources in a state, in the mean. */
const RESOURCE = 3_000;
/** Bytes of what the engine keeps beside inputs and outputs: names, times, and what it depends on. */
const BESIDE = 1_400;

/** What an unchanged update started and loaded. */
export function expectWithinBudget(nodes: readonly CountedNode[]): void {
  expect(nodes.map(({ role }) => role).sort()).toEqual(ROLES);
  for (const { role, packages, own } of nodes) {
    const names = Object.keys(packages);
    expect(
      names.filter((name) => UNUSED.test(name)),
      role,
    ).toEqual([]);
    const of = (platform: boolean) =>
      names.filter((name) => RESOURCES.test(name) === platform).map((name) => packages[name] ?? 0);
    expect(sum(of(false)), `modules of packages: ${role}`).toBeLessThanOrEqual(MODULES[role ?? "run"]);
    for (const count of of(true)) expect(count).toBeLessThanOrEqual(OF_A_PLATFORM);
    if (role === "run-policy-pack") expect(own / policies.length).toBeLessThanOrEqual(OWN.policy);
    if (role === "dynamic-provider") expect(own / KINDS).toBeLessThanOrEqual(OWN.kind);
  }
}

/** What a state made by today's code holds. */
export function expectSmall(resources: readonly ExportedResource[]): void {
  const ours = resources.filter(({ type }) => type.startsWith(dynamicPrefix));
  expect(ours.length).toBeGreaterThan(5);
  expect(sum(ours.map(bytes)) / ours.length).toBeLessThanOrEqual(RESOURCE);
  for (const { inputs = {}, outputs = {}, ...beside } of ours) {
    expect(bytes(beside), beside.urn).toBeLessThanOrEqual(BESIDE);
    for (const side of [inputs, outputs]) expect(bytes(side[PROVIDER_TEXT])).toBeLessThan(128);
  }
  for (const resource of resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"))
    expect(Object.keys(resource)).not.toEqual(expect.arrayContaining(["sourcePosition"]));
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? "");
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
