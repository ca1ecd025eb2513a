import { describe, expect, test } from "vitest";
import { allowedRows, type Place, variableProblem } from "../../settings/matrix/allowed.ts";
import { PLATFORM_VARIABLES } from "../../settings/matrix/platforms.ts";
import { matching } from "../../settings/matrix/shapes.ts";
import { MATRIX, stackRows } from "../../settings/matrix/table.ts";
import type { Variable } from "../../settings/matrix/variable.ts";
import { KNOWN, strangeCases } from "./rules/variables-corpus.ts";

const known = Object.entries(KNOWN).flatMap(([place, values]) =>
  Object.entries(values).map(([name, value]) => ({ place: place as Place, name, value })),
);

test.each(known)("$name is known as a $place", (variable) => {
  expect(variableProblem(variable, "production")).toBeUndefined();
});

test.each(strangeCases)("$kind: $name as a $place", (variable) => {
  const found = variableProblem(variable, "production");
  expect(found?.problem).toMatch(/no list knows|does not belong there|is not for|does not look like one/);
  expect(JSON.stringify(found)).not.toContain("db.example.com");
});

test.each<[string, Place, boolean]>([
  ["redis://red-0123456789abcdefghij:6379", "generated", true],
  ["redis://default:canary@red-0123456789abcdefghij:6379", "generated", true],
  ["rediss://default:canary@x.upstash.io:6379", "fly secret", true],
  ["redis://red-0123456789abcdefghij:6379", "fly secret", false],
  ["redis://cache.example.com:6379", "generated", false],
])("the queue's address %s as a %s: %s", (value, place, good) => {
  const found = variableProblem({ name: "UPSTASH_REDIS_URL", value, place }, "production");
  expect(found === undefined).toBe(good);
});

describe("the list", () => {
  test("has a form for each name, which no bare host of somebody else's fits", () => {
    const hosts = [
      "db.example.com",
      "db.example.com:5432",
      "203.0.113.7",
      "database:5432",
      "hot-dash-db.internal",
    ];
    for (const { name, shape } of allowedRows().values())
      for (const host of hosts) expect(shape.safeParse(host).success, `${name}: ${host}`).toBe(false);
    for (const [name, shape] of Object.entries(PLATFORM_VARIABLES))
      expect(shape.safeParse("db.example.com").success, name).toBe(false);
  });

  test("knows no name twice", () => {
    const twice = (names: string[]) => names.filter((name, index) => names.indexOf(name) !== index);
    expect(twice(MATRIX.map(({ name }) => name))).toEqual([]);
    // What a system has by its own settings alone is looked up there, also where a platform sets the same for others.
    expect(twice([...stackRows().map(({ name }) => name), ...Object.keys(PLATFORM_VARIABLES)])).toEqual([]);
  });

  test("a name whose value nobody knows yet counts by itself", () => {
    const value = undefined;
    expect(variableProblem({ name: "LOG_LEVEL", value, place: "fly env" }, "production")).toBeUndefined();
    expect(variableProblem({ name: "ELSE", value, place: "fly env" }, "production")?.problem).toMatch(
      /no list/,
    );
  });

  test("rows of a stack's own are judged like the matrix's, and only where they are given", () => {
    const own: Variable = {
      name: "COLOUR",
      description: "of the page",
      source: "setting",
      targets: ["fly env"],
      stacks: ["staging"],
      shape: matching(/^[a-z]+$/, "a colour"),
    };
    const judge = (value: string, stack: "staging" | "production" = "staging") =>
      variableProblem({ name: "COLOUR", value, place: "fly env" }, stack, allowedRows([own]))?.problem;
    expect(judge("green")).toBeUndefined();
    expect(judge("db.example.com")).toBe("does not look like one");
    expect(judge("green", "production")).toBe("is not for production stacks");
    expect(variableProblem({ name: "COLOUR", value: "green", place: "fly env" }, "staging")?.problem).toMatch(
      /no list/,
    );
  });
});
