import { describe, expect, it } from "vitest";
import { previewReport } from "../../../operations/report/preview.ts";
import { violationLines } from "../../../operations/report/violations.ts";
import { hide } from "../../../providers/kernel/redact.ts";
import { ended, log, said, secret, step, violation } from "./support/events.ts";

const facts = { stack: "staging", code: 0 };
const failed = { stack: "staging", code: 1 };

describe("changes", () => {
  it("are named by value, and only where something differs", () => {
    const machine = {
      guest: { cpus: 2, memory_mb: 2048 },
      env: { PORT: "8080" },
      checks: [{ path: "/health" }],
    };
    const grown = {
      ...machine,
      guest: { cpus: 2, memory_mb: 4096 },
      env: { PORT: "8080", FEATURE: "true" },
      checks: [],
    };
    const { changes, verdict } = previewReport(
      log(step({ old: { machine }, new: { machine: grown } }), ended()),
      facts,
    );
    expect(verdict).toBe("changes");
    expect(changes).toMatchObject([
      {
        operation: "update",
        name: "dashboard-web",
        component: "dashboard",
        fields: [
          { path: "machine.checks", after: "[]" },
          { path: "machine.checks[0].path", before: '"/health"', after: undefined },
          { path: "machine.env.FEATURE", before: undefined, after: '"true"' },
          { path: "machine.guest.memory_mb", before: "2048", after: "4096" },
        ],
      },
    ]);
  });

  it("leave out what stays, components, providers and the stack", () => {
    const events = [
      step({ op: "same", old: { a: 1 }, new: { a: 1 } }),
      step({ op: "create", custom: false, type: "hotdash:fly:Dashboard", new: { a: 1 } }),
      step({ type: "pulumi:providers:github", old: { token: "a" }, new: { token: "b" } }),
      step({ type: "pulumi:pulumi:Stack", old: {}, new: { a: 1 } }),
      ended(),
    ];
    expect(previewReport(log(...events), facts)).toMatchObject({
      verdict: "unchanged",
      changes: [],
      counts: {},
    });
  });

  it("are the same whatever the order in which the engine came to them", () => {
    const steps = ["b", "a", "c"].map((name) => step({ op: "create", name, new: { name } }));
    const named = ["c", "a"].map((name) => violation("rule", name, "is wrong."));
    const one = previewReport(log(...steps, ...named, ended()), failed);
    expect(previewReport(log(...steps.toReversed(), ...named.toReversed(), ended()), failed)).toEqual(one);
  });

  it("tell a replacement once, with what differs", () => {
    const type = "pulumi-nodejs:dynamic/fly:IpAssignment";
    const [old, fresh] = [{ type: "v6" }, { type: "shared_v4" }];
    const events = [
      step({ op: "delete-replaced", type, name: "ip", old, new: undefined }),
      step({ op: "replace", type, name: "ip", old, new: fresh }),
      step({ op: "create-replacement", type, name: "ip", new: fresh }),
    ];
    const { changes, counts } = previewReport(log(...events), facts);
    expect(counts).toEqual({ replace: 1 });
    expect(changes[0]?.fields).toEqual([{ path: "type", before: '"v6"', after: '"shared_v4"' }]);
  });

  it("name a secret that changes, and never what it is", () => {
    const token = `gho_${"canary0token".repeat(3)}`;
    hide(["canary0hidden"]);
    const events = [
      step({
        type: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
        name: "staging-DIRECT_URL",
        old: { plaintextValue: secret },
        new: { plaintextValue: secret },
        detailedDiff: { plaintextValue: { diffKind: "update" } },
      }),
      step({ old: { values: { A: secret } }, new: { values: { A: secret } } }),
      step({
        name: "x",
        old: {},
        new: { env: { SESSION_TOKEN: "canary0byname", NOTE: token, PLAIN: "canary0hidden" } },
      }),
      said(`refused: ${token}`),
      violation("a-rule", "x", `env.NOTE is ${token}.`),
      ended(),
    ];
    const report = previewReport(log(...events), failed);
    expect(report.changes.map(({ fields }) => fields)).toEqual([
      [{ path: "one of the secrets", before: "[secret]", after: "[secret]" }],
      [{ path: "plaintextValue", before: "[secret]", after: "[secret]" }],
      [
        { path: "env.NOTE", before: undefined, after: "[secret]" },
        { path: "env.PLAIN", before: undefined, after: '"[redacted]"' },
        { path: "env.SESSION_TOKEN", before: undefined, after: "[secret]" },
      ],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/canary0/);
  });

  it("show what is not known yet as such", () => {
    const events = [step({ op: "create", new: { id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } })];
    expect(previewReport(log(...events), facts).changes[0]?.fields).toEqual([
      { path: "id", after: "(known after the update)" },
    ]);
  });
});

describe("violations", () => {
  const events = [
    violation("memory-floor", "dashboard-web", "machine.guest.memory_mb is 256. Use 2048."),
    violation("memory-floor", "dashboard-web", "machine.guest.memory_mb is 256. Use 2048."),
    violation("memory-floor", "dashboard-chroma", "machine.guest.memory_mb is 512. Use 2048."),
    violation("a-hint", "dashboard-web", "strategy is immediate. Use rolling.", "advisory"),
    ended(),
  ];

  it("are grouped by rule and resource, and said once", () => {
    const { verdict, violations } = previewReport(log(...events), failed);
    expect(verdict).toBe("refused");
    expect(violations).toEqual([
      {
        rule: "memory-floor",
        mandatory: true,
        places: [
          { resource: "dashboard-chroma", messages: ["machine.guest.memory_mb is 512. Use 2048."] },
          { resource: "dashboard-web", messages: ["machine.guest.memory_mb is 256. Use 2048."] },
        ],
      },
      {
        rule: "a-hint",
        mandatory: false,
        places: [{ resource: "dashboard-web", messages: ["strategy is immediate. Use rolling."] }],
      },
    ]);
  });

  it("that say the same of many resources are said once", () => {
    const many = ["one", "two", "three"].map((name) =>
      violation("names", name, "The environment is called wrong."),
    );
    const { violations } = previewReport(log(...many, ended()), failed);
    expect(violationLines(violations)).toEqual([
      "Refused by 1 rule, in 3 places (npm run policies lists the rules):",
      "  names",
      "    one, three, two: The environment is called wrong.",
    ]);
  });

  it("end a refused run on the terminal, without the advice", () => {
    expect(violationLines(previewReport(log(...events), failed).violations)).toEqual([
      "Refused by 1 rule, in 2 places (npm run policies lists the rules):",
      "  memory-floor",
      "    dashboard-chroma: machine.guest.memory_mb is 512",
      "    dashboard-web: machine.guest.memory_mb is 256",
      "    way out: Use 2048.",
    ]);
    expect(violationLines(previewReport(log(...events.slice(3)), facts).violations)).toEqual([]);
  });
});

describe("a run that fails", () => {
  it("gives its reasons once, with the resource", () => {
    const urn = "urn:pulumi:staging::hotdash::hotdash:fly:Dashboard$x:y:Z::dashboard-web";
    const report = previewReport(log(said("no such region\n", "error", urn), said("preview failed")), failed);
    expect(report).toMatchObject({
      verdict: "failed",
      policed: false,
      errors: [{ resource: "dashboard-web", message: "no such region" }],
    });
  });

  it("never passes for a good one when the engine died without a word", () => {
    const report = previewReport("", { stack: "staging", code: null });
    expect(report.verdict).toBe("failed");
    expect(report.errors[0]?.message).toMatch(/a signal/);
  });

  it("keeps what providers announce", () => {
    expect(previewReport(log(said("app/web: rolling\n", "info"), ended()), facts).notes).toEqual([
      "app/web: rolling",
    ]);
  });
});
