import { EXIT } from "../../operations/deploy/exit-codes.ts";
import { engineProblems, type Passing, passedBy } from "../../operations/engine/passed-options.ts";
import { REASON, STACK, WORKSPACE, whole } from "../allowed.ts";
import { type Command, command } from "../command.ts";
import { flag, list, needed, off, otherwise, path, text } from "../kinds.ts";
import { near } from "../near.ts";
import { optionName } from "../read.ts";

const ROLLBACK = text(
  "release",
  "goes back to a past release: previous, a version, a tag, a digest or its first 7 digits",
  { variable: "HOTDASH_ROLLBACK_TO" },
);

/** Near names among the engine's options and our own. */
const nearOf = (command: Passing) => (option: string) => {
  const own = Object.keys(stacks.find(({ name }) => name === command)?.options ?? {}).map(optionName);
  return near(option, [...own, ...passedBy(command).map((name) => `--${name}`)]);
};

export const stacks: readonly Command[] = [
  command({
    name: "preview",
    group: "Look",
    summary: "says what would change, under the policy pack, and the fingerprint of it",
    about:
      "hotdash deploy applies just what a fingerprint stands for. Pull requests preview a copy of the stack, in which\n" +
      "stand-ins stand for its secrets.",
    arguments: { stack: STACK },
    options: {
      image: text("tag or digest", "as if this image went out"),
      version: text("v1.2.3", "as if it went out under this name"),
      rollbackTo: ROLLBACK,
      checkout: path("folder", "reads migrations out of this clone of the application, not from GitHub"),
      report: path("file", "keeps the preview as JSON, for hotdash comment"),
      standIns: text("file or main", "previews a copy with stand-ins, or the newest that main left"),
      makeStandIns: path("file", "keeps such a copy of the stack, and previews nothing"),
    },
    passesOn: "pulumi preview, but for those that change what is judged",
    environment: {
      HOTDASH_IMAGE: "the image, when --image is not given, as a whole reference",
    },
    examples: [
      ["staging --image main-3f9c2ab", "prints the fingerprint of that release"],
      ["production --diff --refresh", "every property, after a look at the live world"],
      ["staging --report staging.json", "for hotdash comment"],
    ],
    codes: {
      1: "the engine's own codes, 1 to 8 and 255; a policy that refuses is 1",
      7: "changes, with --expect-no-changes",
    },
    check: ({ engine }) => engineProblems("preview", engine, nearOf("preview")),
    run: async (given) => (await import("../../operations/preview.ts")).preview(given),
  }),
  command({
    name: "up",
    group: "Change",
    summary: "updates a stack: previews, asks, then applies; never without the policy pack",
    about: "Live production asks the gates of a deploy first.",
    arguments: { stack: STACK },
    options: {
      rollbackTo: ROLLBACK,
      retry: flag("tries a release again that failed before"),
      events: path("file", "keeps the run's events as JSON lines"),
      putBack: off("leaves a release that fails as it is"),
      breakGlass: text("reason", "updates live production past closed gates, and keeps the reason", {
        allowed: REASON,
      }),
      yes: flag("asks nobody", { short: "y" }),
      skipPreview: flag("applies without a preview first", { short: "f" }),
    },
    passesOn: "pulumi up, but for those that change what is judged",
    environment: {
      HOTDASH_IMAGE: "the image that goes out",
      PULUMI_SKIP_CONFIRMATIONS: "true asks nobody, as --yes does",
    },
    examples: [
      ["staging", "previews and asks"],
      ["staging --refresh --yes", "looks at the live world first, and asks nobody"],
      ["production --break-glass 'nobody can log in'", "past closed gates; the reason is kept"],
    ],
    codes: {
      1: "a release is refused or a rollout failed, or the engine's own codes, to 8 and 255",
      [EXIT.gate]: "a gate is closed; nothing was touched",
      [EXIT.window]: "outside of the window or in a freeze; nothing was touched",
      [EXIT.interrupted]: "interrupted; machines that were touched are as they were before",
      [EXIT.left]: "left at once on a second interrupt",
    },
    check: ({ engine }) => engineProblems("up", engine, nearOf("up")),
    run: async (given) => (await import("../../operations/up.ts")).up(given),
  }),
  command({
    name: "repair",
    group: "Care",
    summary: "makes a stack usable again after an update was killed",
    about: "docs/runbooks/killed-update.md says what it looks at, and when to force it.",
    arguments: { stack: STACK },
    options: {
      force: flag("breaks a lock of which nobody can tell whether its holder lives; says what that risks"),
    },
    examples: [["staging", "changes nothing when there is nothing to mend"]],
    run: async (given) => (await import("../../operations/repair/main.ts")).repairStack(given),
  }),
  command({
    name: "adopt",
    group: "Care",
    summary: "prints the settings for an app that exists on Fly or Render; only reads",
    arguments: { app: needed("app", "its name; `fly apps list` prints those of Fly") },
    options: {
      owner: text("workspace", "a web service of that name in this workspace of Render", {
        allowed: WORKSPACE,
      }),
      stack: text("name", "the stack that it becomes; told from the app's name without it"),
      dashboard: flag("takes it for the dashboard, whatever it shows of another system"),
      supabase: flag("somebody has looked: its database is Supabase"),
      simulated: flag("reaches a simulator on this machine only"),
    },
    environment: { "FLY_API_TOKEN, RENDER_API_KEY": "the platform's token" },
    examples: [
      ["hotdash-staging", "an app of Fly"],
      [
        "hotdash-staging --owner tea-d0a1b2c3d4e5f6g7h8i9",
        "a service of Render; the workspace's id is on its settings page",
      ],
    ],
    run: async (given) => (await import("../../operations/adopt/main.ts")).adopt(given),
  }),
  command({
    name: "adopt repository",
    group: "Care",
    summary:
      "prints the settings for a repository as it is: checks that report, artifacts, secrets by name; only reads",
    about:
      "Required checks are those that each of the newest pull requests got: one that does not report would block every\n" +
      "merge. Evidence are artifacts of pushes to the default branch that hold a report.",
    arguments: {
      repository: needed("owner/name", "the repository on GitHub", {
        allowed: {
          test: (text) => /^[\w-]+\/[\w.-]+$/.test(text),
          noun: "repository",
          words: "<owner>/<name>",
        },
      }),
    },
    environment: {
      GITHUB_TOKEN: "a token that may read its contents, checks, actions and names of secrets",
      GITHUB_BASE_URL: "an enterprise server, or a simulator on this machine",
    },
    examples: [["Jgorzitza/HotDash", "that of the dashboard"]],
    run: async (given) => (await import("../../operations/adopt/repository/main.ts")).adoptRepository(given),
  }),
  command({
    name: "retire",
    group: "Care",
    summary: "shows all that an app on Fly or Render is, and takes it away for good when its name is typed",
    about:
      "On Fly a last snapshot of each volume comes first; then the app stays, empty, until its snapshots end. On Render disks go\n" +
      "at once. What a stack declares is refused; what may be in use or holds data needs --although. docs/runbooks/retire.md\n" +
      "has the whole way.",
    arguments: { app: needed("app", "its name; `fly apps list` prints them") },
    options: {
      owner: text("workspace", "the app of that name in this workspace of Render", { allowed: WORKSPACE }),
      confirm: text("app", "the app's name once more, where nobody can be asked"),
      although: text("reason", "why it may go although something speaks against it; kept in the evidence", {
        allowed: REASON,
      }),
      keep: otherwise("days", "30", "how long the last snapshots are kept", {
        allowed: whole(1, 60, "days"),
      }),
      withSnapshots: flag("takes the app itself away, and with it the way back from its snapshots"),
      secret: list("name", "a secret on GitHub that goes with it, beside those that carry its name"),
      github: off("leaves GitHub's secrets alone, unseen"),
      evidence: path(
        "file",
        "where it is kept what the app was; a new one below .deploys/retired without it",
      ),
      simulated: flag("reaches a simulator on this machine only"),
    },
    environment: {
      "FLY_API_TOKEN, RENDER_API_KEY": "the platform's token, which may delete the app",
      "GITHUB_TOKEN, GITHUB_REPOSITORY": "where its secrets are looked for",
    },
    examples: [
      ["hotdash-analytics-mcp", "shows it, and asks"],
      ["dashboard-remix --owner tea-d0a1b2c3d4e5f6g7h8i9", "an app of Render's"],
      ["hot-dash --although 'hotdash-production serves since 2026-11-03'", "an app of which it is not clear"],
    ],
    codes: { [EXIT.declined]: "the name was not given; nothing was touched" },
    run: async (given) => (await import("../../operations/retire/main.ts")).retire(given),
  }),
  command({
    name: "render blueprint",
    group: "Care",
    summary: "writes what a stack declares on Render as a Blueprint, without any secret; sends nothing",
    arguments: { stack: STACK },
    options: {
      output: path("file", "writes here, and not to the terminal"),
      registryCredential: text("name", "Render's name for the registry credential of the settings"),
    },
    environment: { HOTDASH_IMAGE: "the image, when the settings name none" },
    examples: [["staging --output render.yaml", "a Blueprint that Render can read"]],
    run: async (given) => (await import("../../operations/blueprint/main.ts")).writeBlueprint(given),
  }),
  command({
    name: "pulumi",
    group: "Care",
    summary: "the engine itself, for login, config and the like",
    about: "What runs the program goes through hotdash preview and hotdash up, which bring the policy pack.",
    passesOn: "pulumi",
    raw: true,
    examples: [
      ["config set --secret SHOPIFY_API_SECRET -s staging", "asks for the value"],
      ["stack output releases -s staging", "the releases that can be gone back to"],
    ],
    run: async ({ engine }) => (await import("../../operations/pulumi.ts")).pulumi(engine),
  }),
];
