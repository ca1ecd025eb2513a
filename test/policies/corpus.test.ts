import { beforeEach, describe, expect, test } from "vitest";
import { supabaseOnlyPostgres as rule } from "../../policies/supabase-only-postgres.ts";
import { command, fly } from "../../settings/tokens.ts";
import { forbidden, legitimate } from "../settings/rules/postgres/corpus/all.ts";
import type { Forbidden, Legitimate } from "../settings/rules/postgres/corpus/spelling.ts";
import { stackIs, violations } from "./kernel/judging.ts";
import { place, smoke } from "./kernel/resources.ts";

beforeEach(() => stackIs("production"));

/** Spellings that need no more than a live stack to be judged, as a resource would carry them. */
const carried = (kinds: Readonly<Record<string, Forbidden | Legitimate>>) =>
  Object.entries(kinds).flatMap(([kind, spellings]) =>
    Object.entries(spellings).flatMap(([name, [variables, ...rest]]) =>
      typeof rest.at(-1) === "object" && !(rest.at(-1) instanceof RegExp)
        ? []
        : [{ name: `${kind}: ${name}`, values: variables }],
    ),
  );
const passes = (values: object) =>
  violations(rule, fly.Secrets, { ...place, values, generated: {} }).length === 0;

describe("the policy judges every spelling as the rules do", () => {
  test("what is forbidden is refused as a secret", () => {
    const wrong = carried(forbidden).filter(({ values }) => passes(values));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test("what is forbidden is refused in a command's environment", () => {
    const wrong = carried(forbidden).filter(
      ({ values }) => violations(rule, command.LocalCommand, { ...smoke, environment: values }).length === 0,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test("what is legitimate passes", () => {
    const wrong = carried(legitimate).filter(({ values }) => !passes(values));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
