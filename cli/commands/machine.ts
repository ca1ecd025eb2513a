import { SHARD, whole } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, list, neededPath, otherwise, text } from "../kinds.ts";

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
    name: "bench rollouts",
    group: "This machine",
    summary: "measures rollouts beside the peers' ways, on the simulator",
    examples: [["", "ratios, taken side by side"]],
    run: async () => {
      await import("../../bench/rollouts.ts");
    },
  }),
  command({
    name: "bench policies",
    group: "This machine",
    summary: "measures what the policy pack adds to a preview",
    examples: [["", "fails when a bound is exceeded"]],
    run: async () => {
      await import("../../bench/policies.ts");
    },
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
