import { DEFAULT_HOURS, LONGEST_HOURS } from "../../operations/previews/lifetime.ts";
import { PULL, whole } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, needed, otherwise, text } from "../kinds.ts";

const NUMBER = needed("number", "of the pull request", { allowed: PULL });
const GITHUB = {
  "GITHUB_TOKEN, GITHUB_REPOSITORY": "keep the pull request's one comment about its preview up to date",
};

export const previews = [
  command({
    name: "previews create",
    group: "Change",
    summary: "makes a pull request's preview, or brings it up to date",
    arguments: { number: NUMBER },
    options: {
      image: needed("digest, tag or reference", "the image that it runs", { variable: "HOTDASH_IMAGE" }),
      hours: otherwise("hours", String(DEFAULT_HOURS), "how long it lives after this", {
        allowed: whole(1, LONGEST_HOURS, "hours"),
      }),
    },
    environment: GITHUB,
    examples: [["12 --image sha256:<digest>", "pr-12 lives for three days"]],
    run: async (given) => (await import("../../operations/previews/main.ts")).create(given),
  }),
  command({
    name: "previews destroy",
    group: "Change",
    summary: "takes a pull request's preview down",
    arguments: { number: NUMBER },
    environment: GITHUB,
    examples: [["12", "with its app, its stack and its secrets"]],
    run: async (given) => (await import("../../operations/previews/main.ts")).destroy(given),
  }),
  command({
    name: "previews sweep",
    group: "Change",
    summary:
      "takes down previews whose time is over or whose pull request is not open, and apps that no stack knows",
    options: {
      dryRun: flag("says what it would take down"),
      org: text("slug", "the Fly organisation that is swept; that of the settings without it"),
    },
    environment: { "GITHUB_TOKEN, GITHUB_REPOSITORY": "say which pull requests are open" },
    examples: [["--dry-run", "only says"]],
    run: async (given) => (await import("../../operations/previews/main.ts")).sweepPreviews(given),
  }),
];
