import { beforeEach, describe, expect, test } from "vitest";
import { noLoaders as rule } from "../../policies/no-loaders.ts";
import { command, fly, github, render } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import {
  envGroup,
  githubSecret,
  good,
  processGroup,
  releaseCommand,
  secrets,
  smoke,
  variable,
  webService,
  withValue,
} from "./kernel/resources.ts";

describeRule(rule, "no-loaders");
beforeEach(() => stackIs("production"));

test.each(good)("allows %s as the program declares it (%#)", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

const places: [string, object, string][] = [
  [fly.ProcessGroup, processGroup, "machine.env"],
  [fly.ProcessGroup, processGroup, "machine.processes.0.env"],
  [fly.ReleaseCommand, releaseCommand, "env"],
  [fly.Secrets, secrets, "values"],
  [fly.Secrets, secrets, "generated"],
  [command.LocalCommand, smoke, "environment"],
  [render.Service, webService, "env"],
  [render.Service, webService, "secrets"],
  [render.EnvGroup, envGroup, "env"],
  [render.EnvGroup, envGroup, "secrets"],
];
describe.each(places)("in %s", (type, base, path) => {
  test.each([
    "NODE_OPTIONS",
    "LD_PRELOAD",
    "BASH_ENV",
    "ENV",
    "PYTHONSTARTUP",
    "RUBYOPT",
    "DOTENV_CONFIG_PATH",
  ])(`%s among ${path} is refused`, (name) => {
    const says = [
      expect.stringMatching(
        `${name} makes a process load or run something beside its program\\. Leave it out`,
      ),
    ];
    for (const stack of ["production", "staging", "pr-12"]) {
      stackIs(stack);
      expect(violations(rule, type, withValue(base, `${path}.${name}`, canary))).toEqual(says);
    }
    for (const value of [unknown, [], ["x"], { a: 1 }])
      expect(violations(rule, type, withValue(base, `${path}.${name}`, value))).toEqual(says);
  });
});

test.each([
  ["a variable of GitHub", github.ActionsEnvironmentVariable, variable("NODE_OPTIONS", "--import=x")],
  ["a secret of GitHub", github.ActionsEnvironmentSecret, githubSecret("LD_PRELOAD", "/x.so")],
  [
    "an env file",
    render.Service,
    withValue(webService, "secretFiles.env", "PORT=80\nNODE_OPTIONS=--import=x\n"),
  ],
  ["a group's file", render.EnvGroup, withValue(envGroup, "secretFiles.env", "BASH_ENV=/x")],
  ["a variable that others set", render.Service, { ...webService, external: ["PORT", "NODE_OPTIONS"] }],
  ["a command", render.Service, withValue(webService, "dockerCommand", "NODE_OPTIONS=--import=x npm start")],
  [
    "a variable that holds others",
    fly.ProcessGroup,
    withValue(processGroup, "machine.env.X", "NODE_OPTIONS=-r/x"),
  ],
  [
    "a machine's file",
    fly.ProcessGroup,
    withValue(processGroup, "machine.files", [
      { guest_path: "/x", raw_value: Buffer.from("NODE_PATH=/x").toString("base64") },
    ]),
  ],
])("%s is refused", (_, type, props) => {
  expect(violations(rule, type, props).join("\n")).toMatch(/makes a process load or run something/);
});

test("the platforms' own fields are none, and an unknown value of another name is another rule's", () => {
  expect(violations(rule, fly.ProcessGroup, withValue(processGroup, "machine.ENV", "x"))).toEqual([]);
  expect(violations(rule, fly.ProcessGroup, withValue(processGroup, "machine.env.X", unknown))).toEqual([]);
});
