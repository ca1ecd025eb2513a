import { command } from "../command.ts";
import { flag, list } from "../kinds.ts";

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
    },
    examples: [
      ["", "the last line is: N passed, N failed"],
      ["rollout", "tests about rollouts"],
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
];
