import { describe, expect, it } from "vitest";
import { implementationOf, knownKinds } from "../../providers/entry.ts";
import { checkInputs } from "../../providers/kernel/check.ts";
import type { AnyImplementation } from "../../providers/kernel/implementation.ts";
import { methodsOf } from "../../providers/kernel/methods.ts";
import { UNKNOWN } from "../../providers/kernel/unknowns.ts";

/*
 * Before the engine (3.259.0) deletes a resource to make it anew, it asks the `diff` of every dependant with the unknown
 * value in place of the output, in a real update. Who answers "replace" loses what it stands for although nothing about it
 * changes; test/engine/unknown-in-update.long.test.ts shows it on the engine.
 */
const all: [string, AnyImplementation][] = await Promise.all(
  knownKinds.map(async (kind): Promise<[string, AnyImplementation]> => [kind, await implementationOf(kind)]),
);

/** Old values that no schema need take: both sides are compared as they stand then. */
const olds = ({ schema }: AnyImplementation) =>
  Object.fromEntries(Object.keys(schema.shape).map((key) => [key, `old ${key}`]));

describe.each(all)("%s", (_kind, implementation) => {
  const { rules, schemaVersion } = implementation;
  const before = { ...olds(implementation), schemaVersion };

  it("is never made anew for a value that is not known yet, and still for one that is another", async () => {
    for (const key of rules.replace) {
      const diff = (value: unknown) =>
        methodsOf(implementation).diff("id", before, { ...before, [key]: value });
      expect([key, (await diff(UNKNOWN)).replaces]).toEqual([key, []]);
      expect([key, (await diff("another")).replaces]).toEqual([key, [key]]);
    }
  });
});

it("a field that may not change is not refused while it is not known yet", async () => {
  const implementation = await implementationOf("fly:Secrets");
  const inputs = { platform: "simulated", org: "one", app: "app", values: {} };
  const refused = (org: string) =>
    checkInputs(implementation, inputs, { ...inputs, org }).failures.map((one) => one.property);
  expect(refused(UNKNOWN)).toEqual([]);
  expect(refused("two")).toEqual(["org"]);
});
