import { expect, it } from "vitest";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import { edgeFunctionSecretsInputs } from "../../../providers/supabase/edge-function-secrets/schema.ts";
import { fieldsOf } from "../../support/schema-fields.ts";
import { Driven, place, REF, supabaseTests } from "../../support/supabase-world.ts";

const { sim, requests } = supabaseTests();

const CANARY = "edge-canary-1";
const inputs = (values: Record<string, string>, change: Outs = {}): Outs => ({ ...place, values, ...change });
const make = (values: Record<string, string>, change: Outs = {}) =>
  new Driven("supabase:EdgeFunctionSecrets").create(inputs(values, change));
const live = () =>
  Object.fromEntries(Object.entries(sim().project(REF).secrets).map(([name, { value }]) => [name, value]));

it("sets what is named in one request, leaves others alone, and sends only what changes", async () => {
  await sim().request("POST", REF, "/secrets", [{ name: "THEIRS", value: "x" }]);
  const one = await make({ A: CANARY, B: "two" });
  expect(requests()).toEqual(["GET /secrets", "POST /secrets", "GET /secrets"]);
  expect(live()).toEqual({ THEIRS: "x", A: CANARY, B: "two" });
  expect(await one.read()).toEqual(one.inputs);
  requests();
  expect(await one.diff(inputs({ A: CANARY, B: "two" }))).toMatchObject({ changes: false });
  expect(requests()).toEqual([]);
  await one.update(inputs({ A: CANARY, B: "three" }));
  expect(sim().journal.entries({ method: "POST" }).at(-1)?.body).toEqual([
    { name: "B", value: "[redacted]" },
  ]);
  expect(live()).toEqual({ THEIRS: "x", A: CANARY, B: "three" });
});

it.each<[string, string, unknown, string]>([
  ["POST", "/secrets", [{ name: "A", value: "by-hand-canary" }], "changed outside Pulumi"],
  ["DELETE", "/secrets", ["A"], "missing"],
])(
  "what %s %s did by hand shows by name without a value, and is put right",
  async (method, path, body, said) => {
    const one = await make({ A: CANARY, B: "two" });
    await sim().request(method, REF, path, body);
    await one.refresh();
    expect(one.inputs.deviations).toEqual({ A: said });
    expect(JSON.stringify(one.outs)).not.toContain("by-hand-canary");
    expect(await one.diff(inputs({ A: CANARY, B: "two" }))).toMatchObject({ changes: true });
    await one.update(inputs({ A: CANARY, B: "two" }));
    expect(live()).toEqual({ A: CANARY, B: "two" });
    expect(await one.read()).toEqual(one.inputs);
  },
);

it("a name that is declared no more stays set, or goes where the declaration says so", async () => {
  const one = await make({ A: "one", B: "two", C: "three" });
  requests();
  await one.update(inputs({ A: "one", B: "two" }));
  expect(requests()).toEqual([]);
  expect(Object.keys(live())).toEqual(["A", "B", "C"]);
  await one.update(inputs({ A: "one" }, { whenRemoved: "delete" }));
  expect(Object.keys(live())).toEqual(["A", "C"]);
  await one.remove();
  expect(Object.keys(live())).toEqual(["C"]);
  const other = await make({ D: "four" });
  requests();
  await other.remove();
  expect(requests()).toEqual([]);
  expect(Object.keys(live())).toContain("D");
});

it.each([
  ["back to what was declared before", "one"],
  ["the very same once more", "other"],
])("an update whose outcome is not known is sent again: %s", async (_, next) => {
  const one = await make({ A: "one", B: "two" });
  sim().faults.add({
    match: { method: "POST" },
    when: "before",
    effect: { status: 500, body: { message: "x" } },
  });
  const failed = await one.update(inputs({ A: "other", B: "two" })).catch((error) => error);
  expect(failed.message).toMatch(/Whether the secrets of .* were set is not known/);
  sim().faults.clear();
  one.outs = failed.properties;
  // What is there is still unknown, whatever is declared now.
  await one.update(inputs({ A: next, B: "two" }));
  expect(sim().journal.entries({ method: "POST" }).at(-1)?.body).toMatchObject([{ name: "A" }]);
  expect(live()).toEqual({ A: next, B: "two" });
});

it.each([
  ["SUPABASE_URL", "x", /not beginning with a digit or SUPABASE_/],
  ["a-b", "x", /must be letters, digits and underscores/],
  ["A", "", /./],
  ["A", "x".repeat(24_577), /./],
])("refuses %s", async (name, value, message) => {
  await expect(make({ [name]: value })).rejects.toThrow(message);
  expect(requests()).toEqual([]);
});

it("has no field that is not held by these tests", () => {
  expect([...new Set(fieldsOf(edgeFunctionSecretsInputs))].sort()).toEqual(
    ["deviations.*", "platform", "ref", "values.*", "whenRemoved"].sort(),
  );
});
