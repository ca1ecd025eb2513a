import { EXIT } from "../../operations/deploy/exit-codes.ts";
import { COMMIT, DIGEST, STACK, TAG, whole } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, needed, neededPath, off, path, text } from "../kinds.ts";

/** Of both that bring a release out, and of their steps: docs/runbooks/deploy.md. */
const STEPS = {
  fingerprint: text("hash", "applies only what a preview printed this fingerprint of"),
  folder: path("folder", "keeps journal and evidence here, in a folder of the user's own"),
  overrideWindow: text("reason", "deploys outside of the window, and keeps the reason"),
  wait: text("minutes", "waits for who holds the stack", { allowed: whole(0, 120, "minutes") }),
  yes: flag("asks nobody; needs --fingerprint but for previews", { short: "y" }),
  refresh: flag("looks at the live world first"),
  retry: flag("tries a release again that failed before"),
  putBack: off("leaves a release that fails as it is"),
};

const CODES = {
  [EXIT.failed]: "a step failed; what is live is said",
  [EXIT.gate]: "a gate is closed; nothing was touched",
  [EXIT.window]: "outside of the window, in a freeze or too risky; nothing was touched",
  [EXIT.fingerprint]: "not what was previewed and approved; nothing was touched",
  [EXIT.locked]: "somebody else updates the stack; nothing was touched",
  [EXIT.smoke]: "went out, failed its smoke, and was taken back where that was possible",
  [EXIT.declined]: "a person said no; nothing was touched",
  [EXIT.interrupted]: "interrupted; machines that were touched are as they were before",
  [EXIT.left]: "left at once on a second interrupt",
};

const GITHUB = {
  "GITHUB_TOKEN, GITHUB_REPOSITORY": "the application's repository, for its gates and its record",
};

export const releases = [
  command({
    name: "deploy",
    group: "Change",
    summary: "brings a release out, or settings alone: the one way for people and CI",
    about:
      "Checks, previews, asks, updates, asks the release from outside, and records it at GitHub. Run it again after any\n" +
      "failure: it goes on where it was. docs/runbooks/deploy.md has its steps.",
    arguments: { stack: STACK },
    options: {
      image: text("tag or digest", "brings this image out; the one that runs stays without it"),
      version: text("v1.2.3", "names the release; a tag of that form counts as one"),
      commit: text("sha", "the commit that the image must have been built from", { allowed: COMMIT }),
      ...STEPS,
      checkout: path("folder", "reads migrations out of this clone of the application, not from GitHub"),
      hotfix: flag("brings production out past staging; needs --reason and --approver"),
      reason: text("why", "why a hotfix cannot wait for staging"),
      approver: text("login", "who else answers for a hotfix; GitHub must know the approval"),
      allowOlder: flag("lets a commit out that is older than what runs"),
      awaitChecks: text("minutes", "only waits for the checks of --commit, without any secret", {
        allowed: whole(0, 240, "minutes"),
      }),
    },
    environment: GITHUB,
    examples: [
      ["staging --image main-3f9c2ab", "asks before it touches anything"],
      [
        "production --image v1.4.0 --yes --fingerprint <hash>",
        "where nobody can be asked: what hotdash preview printed",
      ],
      ["staging --commit <sha> --await-checks 60", "waits for the commit's checks, and touches nothing"],
    ],
    codes: CODES,
    run: async (given) => {
      if (given.awaitChecks !== undefined)
        return (await import("../../operations/deploy/await-checks.ts")).runAwaitChecks(given);
      return (await import("../../operations/deploy/run.ts")).runDeploy("deploy", given);
    },
  }),
  command({
    name: "rollback",
    group: "Change",
    summary: "goes back to a past release, by the same steps",
    about: "docs/runbooks/rollback.md says when, and what to look at afterwards.",
    arguments: {
      stack: STACK,
      release: text(
        "release",
        "a version, a tag, a digest or its first 7 digits; the release before without it",
      ),
    },
    options: {
      ...STEPS,
      list: flag("only lists past releases, each with its schema and what a way back to it takes"),
    },
    environment: GITHUB,
    examples: [
      ["production --list", "which there are, and which of them the database is past"],
      ["production", "to the release before"],
      ["production v1.3.2 --yes --fingerprint <hash>", "where nobody can be asked"],
    ],
    codes: CODES,
    run: async (given) => {
      if (given.list)
        return (await import("../../operations/deploy/list-releases.ts")).listReleases(given.stack);
      return (await import("../../operations/deploy/run.ts")).runDeploy("rollback", given);
    },
  }),
  command({
    name: "candidate",
    group: "Change",
    summary: "offers a build as the next patch release, in the one open issue about it",
    about: "Takes the files that hotdash scan --report and hotdash image --sbom wrote.",
    options: {
      digest: needed("digest", "the image", { allowed: DIGEST }),
      tag: needed("tag", "the image's tag", { allowed: TAG }),
      commit: needed("sha", "the commit that it was built from", { allowed: COMMIT }),
      scan: neededPath("file", "what hotdash scan --report wrote"),
      sbom: neededPath("file", "what hotdash image --sbom wrote"),
    },
    environment: { "GITHUB_TOKEN, GITHUB_REPOSITORY": "where the issue is kept" },
    examples: [
      [
        "--digest sha256:<digest> --tag main-3f9c2ab --commit <sha> --scan scan.json --sbom sbom.json",
        "opens the issue, or brings it up to date",
      ],
    ],
    codes: { 1: "it has known holes, or something is missing" },
    run: async (given) => (await import("../../operations/candidate/main.ts")).offerCandidate(given),
  }),
];
