import { COMMIT, oneOf, RELEASE } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, list, neededPath, otherwise, path, pathOr, text } from "../kinds.ts";

export const images = [
  command({
    name: "image",
    group: "Care",
    summary: "builds the dashboard's image of a commit with BuildKit, or checks one that is there",
    about:
      "An image of the commit that the registry has already is not built again, and is taken only when a trusted workflow\n" +
      "built it. Answers repository@digest once the image in the registry passes the check; in a job as outputs, too.",
    options: {
      commit: text("sha", "the commit; every build has one", {
        allowed: COMMIT,
        variable: "GITHUB_SHA",
        emptyIsNone: true,
      }),
      context: pathOr("folder", ".", "the application's checkout"),
      version: text("v1.2.3", "the version; the tag v<semver> of the commit, or the commit without it", {
        emptyIsNone: true,
        allowed: RELEASE,
      }),
      cache: path("folder", "keeps layers here"),
      secret: list("name", "a variable of the environment that the build may read as a secret"),
      push: flag("pushes it; it is only built without it"),
      fresh: flag("takes nothing from earlier builds, under a tag of its own"),
      for: otherwise(
        "use",
        "build",
        "build: for staging and production; preview: where previews take images from",
        {
          allowed: oneOf(["build", "preview"], "use"),
        },
      ),
      sbom: path("file", "keeps the list of its contents"),
      record: path("file", "keeps what was pushed, by which a deploy knows the image again"),
      check: text("tag or digest", "only checks that image"),
    },
    examples: [
      ["--commit <sha> --context ../hotdash --push", "builds and pushes"],
      ["--check main-3f9c2ab", "whether that image can be deployed"],
    ],
    check: ({ commit, check, secret }) => [
      ...(commit === undefined && check === undefined ? ["--commit is missing\n   every build has one"] : []),
      ...secret
        .filter((name) => !process.env[name])
        .map((name) => `--secret = ${JSON.stringify(name)}\n   is no variable of the environment`),
    ],
    run: async (given) => (await import("../../operations/image/main.ts")).image(given),
  }),
  command({
    name: "checkout check",
    group: "Care",
    summary:
      "says what stands against an image of a checkout's sources, each with the smallest fix; builds nothing",
    about:
      "The user, bases by tag, a base older than engines asks for, what runs at every start (prisma generate or migrate,\n" +
      "through scripts and entrypoints), the lock file, scripts that are not there, and folders that the code writes to.",
    arguments: { checkout: neededPath("checkout", "the application's folder, which is the build's context") },
    options: {
      dockerfile: otherwise("path", "Dockerfile", "the Dockerfile, seen from the checkout"),
    },
    examples: [
      ["../hotdash", "the dashboard's image"],
      ["../hotdash --dockerfile apps/agent-service/Dockerfile", "another image of the same checkout"],
    ],
    codes: { 0: "nothing stands against it", 1: "something does, or it could not be read" },
    run: async (given) => (await import("../../operations/image/sources/check.ts")).checkSources(given),
  }),
];
