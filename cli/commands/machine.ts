import { oneOf, SHARD, whole } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, list, neededPath, otherwise, path, text } from "../kinds.ts";

export const machine = [
  command({
    name: "demo",
    group: "This machine",
    summary: "previews and deploys the real program on the real engine, against simulators on this machine",
    options: { keep: flag("leaves it running, for commands with HOTDASH_WORKSPACE") },
    examples: [["", "everything, and takes it down again"]],
    codes: { 0: "every step showed what it must", 1: "a step did not" },
    run: async (given) => (await import("../../operations/demo/main.ts")).demo(given),
  }),
  command({
    name: "test",
    group: "This machine",
    summary: "format, lint and types, then the fast tests, then those on the real engine",
    arguments: { parts: list("part", "only files whose name holds one of these") },
    options: {
      long: flag("the full sweeps instead"),
      demandContracts: flag(
        "contract tests that are skipped for want of the platforms' documents count as failed",
      ),
      shard: text("i/n", "one of n parts that take equally long", { allowed: SHARD }),
      seed: text("number", "what random tests begin from; a run prints its own", {
        allowed: whole(0, 2 ** 31 - 1, "numbers"),
      }),
    },
    examples: [
      ["", "the last line is: N passed, N failed"],
      ["rollout", "tests about rollouts"],
      ["--long --shard 2/4", "the second quarter of the sweeps, half an hour"],
    ],
    run: async (given) => (await import("../../test/run.ts")).test(given),
  }),
  command({
    name: "check",
    group: "This machine",
    summary: "format, lint and types alone",
    examples: [["", "seconds instead of minutes"]],
    run: async () => (await import("../../test/check.ts")).check(),
  }),
  command({
    name: "bench",
    group: "This machine",
    summary:
      "measures what rollouts, runs of the engine, further resources, the state and the policy pack cost",
    about:
      "Rollouts run on the simulator, beside the shortest way and recorded figures of Fly's own tool; runs of the engine beside an\n" +
      "empty program, taking turns, by the processor time of all processes. The part set-up builds the whole toolchain anew.",
    arguments: {
      parts: list(
        "part",
        "only these: rollouts, engine, growth, state, policies, set-up; default all but set-up",
        {
          allowed: oneOf(
            ["rollouts", "engine", "growth", "state", "policies", "set-up"],
            "part of the bench",
          ),
        },
      ),
    },
    options: {
      write: flag("writes what was measured into docs/benchmarks.md"),
      against: path("checkout", "another checkout, its packages installed, measured beside this one"),
    },
    examples: [
      ["", "everything but set-up"],
      ["rollouts --write", "one part, and writes it down"],
      ["engine --against ../before", "side by side with the commit before"],
    ],
    codes: {
      0: "everything within its bound",
      1: "a bound was exceeded, or something could not be measured",
    },
    run: async (given) => (await import("../../bench/main.ts")).bench(given),
  }),
  command({
    name: "embed",
    group: "This machine",
    summary: "makes this project a sub-folder of another repository, overwriting nothing",
    about:
      "Workflows go where GitHub looks for them, with the working directory; documents where a push ruleset allows Markdown.\n" +
      "docs/where-this-project-lives.md says what else there is to do.",
    arguments: { checkout: neededPath("checkout", "the repository's checkout") },
    options: {
      folder: otherwise("folder", "infrastructure", "where it goes", {
        allowed: {
          test: (text) => /^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/.test(text),
          noun: "folder below the checkout",
          words: "names with / between them",
        },
      }),
      markdown: otherwise("folder", "docs/runbooks/infrastructure", "where its documents go", {
        allowed: {
          test: (text) => /^(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/.test(text),
          noun: "folder below the checkout",
          words: "names with / between them",
        },
      }),
      from: text(
        "owner/name@commit",
        "writes workflows alone, which fetch this project from its own repository",
        {
          allowed: {
            test: (text) => /^[\w-]+\/[\w.-]+@[0-9a-f]{40}$/.test(text),
            noun: "commit of a repository",
            words: "<owner>/<name>@<40 hexadecimal digits>",
          },
        },
      ),
      write: flag("writes the files; they are only listed without it"),
    },
    examples: [
      ["../hotdash", "lists what would be written"],
      [
        "../hotdash --from acme/hotdash-infrastructure@<sha> --write",
        "this project stays in its own repository",
      ],
      ["../hotdash --folder ops/infrastructure --write", "writes it"],
    ],
    codes: { 1: "a path is taken; nothing was written" },
    run: async (given) => (await import("../../operations/embed/main.ts")).embed(given),
  }),
];
