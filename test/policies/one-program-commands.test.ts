import { beforeEach, describe, expect, test } from "vitest";
import { oneProgramCommands as rule } from "../../policies/one-program-commands.ts";
import { fly, render } from "../../settings/tokens.ts";
import { ALLOWED, refusedCases, wordsOfCase } from "../settings/rules/commands-corpus.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  backgroundWorker,
  cronJob,
  good,
  job,
  processGroup,
  releaseCommand,
  webService,
  withoutValue,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "one-program-commands");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it (%#)", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

/** Where a command is a list of words, and where it is a line. */
const lists: [string, string, object, string][] = [
  ["a machine", fly.ProcessGroup, processGroup, "machine.init.cmd"],
  ["a machine past its image's entry", fly.ProcessGroup, processGroup, "machine.init.exec"],
  ["a job", fly.ProcessGroup, job, "machine.init.cmd"],
  ["a process of a machine", fly.ProcessGroup, processGroup, "machine.processes.0.cmd"],
  ["a container of a machine", fly.ProcessGroup, processGroup, "machine.containers.0.cmd"],
  ["a release command", fly.ReleaseCommand, releaseCommand, "command"],
];
const lines: [string, string, object, string][] = [
  ["a service", render.Service, webService, "dockerCommand"],
  ["a worker", render.Service, backgroundWorker, "dockerCommand"],
  ["a cron job", render.Service, cronJob, "dockerCommand"],
  ["what runs before a deploy", render.Service, webService, "preDeployCommand"],
  ["a service that Render builds", render.Service, webService, "startCommand"],
  ["Render's own form of it", render.Service, webService, "envSpecificDetails.dockerCommand"],
];

describe.each(lists)("of %s", (_, type, base, path) => {
  test("a list of plain words passes", () => {
    for (const command of ALLOWED)
      expect(violations(rule, type, withValue(base, path, wordsOfCase(command))), command).toEqual([]);
  });
  test("everything else is refused, in every kind of stack", () => {
    for (const stack of ["production", "staging", "pr-12"]) {
      stackIs(stack);
      for (const [kind, line, words] of refusedCases)
        expect(violations(rule, type, withValue(base, path, words)), `${kind}: ${line}`).toEqual([
          expect.stringMatching(`^${path.replace(/\.0\b/, "\\[?\\.?0\\]?")} `),
        ]);
    }
  });
  test("an unknown command or word is refused", () => {
    for (const value of [unknown, ["npm", "run", unknown], ["npm", 1], 4711, { run: "npm" }])
      expect(violations(rule, type, withValue(base, path, value))).toHaveLength(1);
  });
});

describe.each(lines)("of %s", (_, type, base, path) => {
  test("a line of plain words passes, and an empty one means the image's own", () => {
    for (const command of [...ALLOWED, ""])
      expect(violations(rule, type, withValue(base, path, command)), command).toEqual([]);
  });
  test("everything else is refused", () => {
    for (const [kind, line] of refusedCases)
      expect(violations(rule, type, withValue(base, path, line)), `${kind}: ${line}`).toEqual([
        expect.stringMatching(`^${path} `),
      ]);
  });
  test("an unknown one is refused", () => {
    expect(violations(rule, type, withValue(base, path, unknown))[0]).toMatch(/is unknown/);
  });
});

describe("an entrypoint gets the command as its arguments", () => {
  const started = (entrypoint: unknown, cmd: unknown) =>
    violations(
      rule,
      fly.ProcessGroup,
      withValue(withValue(processGroup, "machine.init.entrypoint", entrypoint), "machine.init.cmd", cmd),
    );
  test("and passes when they are one program together", () => {
    expect(started(["tini", "--"], ["npm", "run", "start"])).toEqual([]);
    expect(started(["npm", "run", "start"], undefined)).toEqual([]);
  });
  test.each([
    [
      ["/bin/sh", "-c"],
      ["npm", "run", "start"],
    ],
    [["npm", "run"], ["../x"]],
    [["npm"], undefined],
    [[], []],
    [unknown, ["npm", "run", "start"]],
    [["tini", "--"], unknown],
  ])("and not otherwise: %j %j", (entrypoint, cmd) => {
    expect(started(entrypoint, cmd)).toEqual([expect.stringMatching(/^machine\.init\.entrypoint /)]);
  });
});

test("a machine without a command runs its image's", () => {
  for (const path of ["machine.init", "machine.init.cmd"])
    expect(violations(rule, fly.ProcessGroup, withoutValue(processGroup, path))).toEqual([]);
});

test("variables are no commands, whatever they are called, and no value is repeated", () => {
  const props = withValue(processGroup, "machine.env.command", "x | y");
  expect(violations(rule, fly.ProcessGroup, props)).toEqual([]);
  const leaking = { ...releaseCommand, command: ["npm", "run", `x;${canary}`, `--${canary}`] };
  expect(violations(rule, fly.ReleaseCommand, leaking).join()).not.toContain(canary);
});
