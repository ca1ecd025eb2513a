import { STACK } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, pathOr, text } from "../kinds.ts";

/** What looks at the databases of stacks, and at the files that change them. */
export const databases = [
  command({
    name: "migrations",
    group: "Databases",
    summary: "says which migrations are applied and pending, and what stands against them; changes nothing",
    about:
      "Files are held against squawk's rules and our own, and the history of the database against the files. A deploy asks the\n" +
      "same of the commit of its image. docs/runbooks/migrations.md has the rules and what to do about each.",
    arguments: { stack: STACK },
    options: {
      checkout: pathOr("folder", ".", "the application's checkout"),
      offline: flag("asks no database and needs no secret, as a pull request does"),
      since: text("commit or branch", "with --offline, only files that are new or different since then"),
      baseline: flag("shows which files are proved to be applied, with the commands that record them"),
      json: flag("prints all of it as JSON"),
      annotate: flag("prints findings as annotations of a workflow, too"),
    },
    examples: [
      ["staging --checkout ../hotdash", "what the next release would apply"],
      ["staging --offline --since origin/main --annotate", "in a pull request of the application"],
      ["production --checkout ../hotdash --baseline", "where files were applied by hand"],
    ],
    codes: { 0: "nothing stands against it", 1: "something does", 2: "it could not be looked at" },
    failure: 2,
    check: ({ offline, since, baseline }) => [
      ...(since !== undefined && !offline
        ? ["--since goes with --offline: a database says itself what it lacks"]
        : []),
      ...(baseline && offline ? ["--baseline asks the database: leave --offline out"] : []),
    ],
    run: async (given) => (await import("../../operations/migrations/main.ts")).migrations(given),
  }),
];
