import { describe, expect, test } from "vitest";
import { removeCommand, secretCommand, setCommand } from "../../settings/commands.ts";
import { guestProblems } from "../../settings/guest-limits.ts";
import { nearest } from "../../settings/nearest.ts";
import { show } from "../../settings/show.ts";

const name = { project: "hotdash", stack: "staging", environmentClass: "staging" } as const;

describe("commands", () => {
  test("set a leaf, and an object by its leaves", () => {
    expect(setCommand(name, ["dashboard", "web", "port"], 8080)).toBe(
      "npm run pulumi -- config set --path 'hotdash:dashboard.web.port' 8080 -s staging",
    );
    expect(setCommand(name, ["a", "b"], { c: 1, d: ["x y"] })).toBe(
      "npm run pulumi -- config set --path 'hotdash:a.b.c' 1 -s staging && npm run pulumi -- config set --path 'hotdash:a.b.d[0]' 'x y' -s staging",
    );
  });

  test("quote what a shell would read", () => {
    expect(setCommand(name, ["platform"], "it's; rm -rf")).toBe(
      "npm run pulumi -- config set 'hotdash:platform' 'it'\\''s; rm -rf' -s staging",
    );
  });

  test("ask for secrets instead of taking them", () => {
    expect(secretCommand(name, "X")).toBe(
      "npm run pulumi -- config set --secret --path 'hotdash:secrets.X' -s staging",
    );
  });

  test("remove, by path only where there is one", () => {
    expect(removeCommand(name, ["fly"])).toBe("npm run pulumi -- config rm 'hotdash:fly' -s staging");
    expect(removeCommand(name, ["fly", "x"])).toContain("rm --path 'hotdash:fly.x'");
  });
});

describe("guestProblems", () => {
  test.each([
    ["shared", 1, 256],
    ["shared", 2, 4096],
    ["shared", 8, 16_384],
    ["performance", 1, 2048],
    ["performance", 16, 131_072],
  ] as const)("allows %s-cpu-%ix with %i MB", (cpu_kind, cpus, memory_mb) => {
    expect(guestProblems({ cpu_kind, cpus, memory_mb })).toEqual([]);
  });

  test.each([
    ["shared", 1, 128, 256],
    ["shared", 1, 4096, 2048],
    ["shared", 2, 600, 768],
    ["performance", 1, 1024, 2048],
    ["performance", 2, 5000, 5120],
  ] as const)("names the nearest size for %s-cpu-%ix with %i MB", (cpu_kind, cpus, memory_mb, good) => {
    expect(guestProblems({ cpu_kind, cpus, memory_mb })).toMatchObject([
      { field: "memory_mb", nearest: good },
    ]);
  });
});

describe("nearest", () => {
  const known = ["memory_mb", "cpus", "cpu_kind"];
  test.each([
    ["memory", "memory_mb"],
    ["memoryMb", "memory_mb"],
    ["cpu", "cpus"],
    ["strategy", undefined],
  ])("%s means %s", (word, meant) => expect(nearest(word, known)).toBe(meant));
});

describe("show", () => {
  const secret = "hunter2-hunter2-hunter2";
  test.each([
    ["in secrets", secret, ["secrets", "X"], []],
    ["in a section with anything encrypted", secret, ["variables", "X"], ["variables"]],
    ["under a name that says so", secret, ["variables", "API_TOKEN"], []],
    ["of a credential's form", "sk-abcdefghijklmnopqrstuvwxyz", ["dashboard", "app"], []],
    ["inside an object", { x: secret }, ["dashboard", "app"], []],
    ["inside a list", [secret], ["dashboard", "app"], []],
  ] as const)("hides a value %s", (_, value, path, keys) => {
    expect(show(value, path, new Set(keys))).toMatch(/^\((secret|object|list)/);
  });

  test("cuts what is long and shows the rest", () => {
    expect(show(8192, ["fly"], new Set())).toBe("8192");
    expect(show(undefined, ["fly"], new Set())).toBe("(not set)");
    expect(show("x".repeat(200), ["dashboard", "app"], new Set()).length).toBeLessThan(90);
  });
});
