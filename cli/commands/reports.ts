import { COMMIT, PULL } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, needed, neededPaths, path, text } from "../kinds.ts";

const GITHUB = { "GITHUB_TOKEN, GITHUB_REPOSITORY": "where the pull request is" };

export const reports = [
  command({
    name: "comment",
    group: "Change",
    summary:
      "makes one comment of reports that hotdash preview wrote, on the pull request or on the terminal",
    arguments: { reports: neededPaths("report", "files that hotdash preview --report wrote") },
    options: {
      pull: text("number", "the pull request; its one comment is edited", { allowed: PULL }),
      commit: text("sha", "the commit that it is about", { variable: "GITHUB_SHA" }),
      html: path("file", "writes it as a page, too"),
    },
    environment: GITHUB,
    examples: [
      ["staging.json", "prints it"],
      ["--pull 12 staging.json production.json", "posts it, or edits the one that is there"],
    ],
    run: async (given) => (await import("../../operations/report/main.ts")).comment(given),
  }),
  command({
    name: "pipeline time",
    group: "This machine",
    summary: "measures the pull-request workflows of a commit against repository.pipelineMinutes",
    about: "Over the budget it is a warning on the run, never a failure.",
    options: {
      commit: needed("sha", "the commit", { allowed: COMMIT, variable: "GITHUB_SHA" }),
      pull: text("number", "adds it to that pull request's comment", { allowed: PULL }),
      wait: flag("waits for what still runs, at most until the budget is used up"),
    },
    environment: GITHUB,
    examples: [['--commit "$(git rev-parse HEAD)"', "from the first start to the last end"]],
    codes: { 0: "measured, whatever it took", 1: "it could not be measured" },
    run: async (given) => (await import("../../operations/pipeline/main.ts")).pipelineTime(given),
  }),
];
