import { EXIT } from "../../operations/deploy/exit-codes.ts";
import { DRILLS } from "../../operations/drill/kinds.ts";
import { COMMIT, oneOf, REASON, STACK } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, needed, otherwise, pathOr, text } from "../kinds.ts";

const KEYS = {
  "HOTDASH_BACKUP_ACCESS_KEY_ID, HOTDASH_BACKUP_SECRET_ACCESS_KEY":
    "the keys of the bucket, where backups lie in one",
  HOTDASH_POSTGRES_BIN: "folder of PostgreSQL's own tools, where they lie in no usual place",
};

const PRIVATE_KEY = {
  "HOTDASH_BACKUP_PRIVATE_KEY, HOTDASH_BACKUP_PRIVATE_KEY_FILE":
    "a recipient's private key of age, or the file that holds it",
};

/** Where a backup is restored to. */
const PLACES = ["scratch", "staging", "production"];

/** What looks at the databases of stacks, keeps them, and looks at the files that change them. */
export const databases = [
  command({
    name: "migrations",
    group: "Look",
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
  command({
    name: "migrations rehearse",
    group: "Look",
    summary:
      "runs a whole history of migrations on an empty project of its own, and names all that is wrong at once",
    about:
      "The server is this machine's own, of the major that the stack's settings name (database.major). Nothing of a stack is\n" +
      "reached, and no secret is needed.",
    arguments: { stack: STACK },
    options: {
      checkout: pathOr("folder", ".", "the application's checkout"),
      json: flag("prints all of it as JSON"),
    },
    examples: [["staging --checkout ../hotdash", "what an empty project would say to every file"]],
    codes: { 0: "every file applies, and nothing is wrong", 1: "something is", 2: "it could not be tried" },
    failure: 2,
    run: async (given) =>
      (await import("../../operations/migrations/rehearse/main.ts")).rehearseCheckout(given),
  }),
  command({
    name: "backup",
    group: "Care",
    summary: "dumps the database of a stack, encrypts and stores it, and reads it back whole",
    about:
      "Needs pg_dump of the server's own major. docs/runbooks/backup.md has what is kept where, and for how long.",
    arguments: { stack: STACK },
    options: {
      commit: text("sha", "commit of the application that runs, for the name of the backup", {
        allowed: COMMIT,
      }),
      list: flag("only lists the backups that there are"),
    },
    environment: KEYS,
    examples: [
      ["production", "takes a backup, and removes those that are older than the settings keep"],
      ["production --list", "which there are, newest first"],
    ],
    run: async (given) => (await import("../../operations/backup/main.ts")).backup(given),
  }),
  command({
    name: "restore",
    group: "Care",
    summary: "restores a backup of a stack and compares it with what was backed up",
    about:
      "In one transaction, after the roles and extensions that no dump has. A scratch database is made for it, on a server that\n" +
      "is started here or named, and taken away again. docs/runbooks/restore.md",
    arguments: { stack: STACK },
    options: {
      from: otherwise("backup", "newest", "name of the backup, as hotdash backup --list prints it"),
      to: otherwise("place", "scratch", "scratch, or the stack itself, whose database it replaces", {
        allowed: oneOf(PLACES, "place"),
      }),
      confirm: text("backup", "the backup's name once more, where nobody can be asked"),
      withoutBackup: text("why", "restores over a database of which no backup can be taken", {
        allowed: REASON,
      }),
    },
    environment: {
      ...KEYS,
      ...PRIVATE_KEY,
      HOTDASH_SCRATCH_URL:
        "a server that scratch databases may be made on, by a superuser; without it one is started here",
    },
    examples: [
      ["production", "tries the newest backup in a scratch database"],
      [
        "production --to production --from production-<UTC>-<commit>.dump.age",
        "replaces the database, in maintenance, after a backup of what stands there and a typed name",
      ],
    ],
    codes: {
      1: "it failed, and nothing was changed; or what came back is not what was backed up",
      [EXIT.declined]: "the name of the backup was not given; nothing was touched",
    },
    check: ({ stack, to, from }) => [
      ...(to !== "scratch" && to !== stack
        ? [`--to ${to} is another stack than ${stack}: data of one stack goes to no other`]
        : []),
      ...(to !== "scratch" && from === "newest"
        ? ["--from names the backup that replaces a database: newest is none"]
        : []),
    ],
    run: async (given) => (await import("../../operations/restore/main.ts")).restore(given),
  }),
  command({
    name: "refresh-staging",
    group: "Care",
    summary: "replaces staging's data by production's, anonymised by a script and searched for what it left",
    about:
      "In a scratch database: what holds an e-mail address of somebody or a token afterwards goes no further. Staging's own data is\n" +
      "backed up first. docs/runbooks/restore.md",
    options: {
      from: otherwise("backup", "newest", "a backup of production"),
      confirm: text("staging", "the word, where nobody can be asked"),
    },
    environment: { ...KEYS, ...PRIVATE_KEY },
    examples: [["--from newest", "asks before it replaces anything"]],
    codes: {
      1: "it failed, and nothing was changed; or what came is not what was sent",
      [EXIT.declined]: "staging was not typed; nothing was touched",
    },
    run: async (given) => (await import("../../operations/refresh/main.ts")).refreshStaging(given),
  }),
  command({
    name: "drill",
    group: "Care",
    summary: "practises a recovery, measures it, and keeps the evidence beside the backups",
    about: "docs/runbooks/drill.md says what each kind shows, and what to do when one fails.",
    arguments: {
      stack: STACK,
      kind: needed("kind", "what is practised", { allowed: oneOf(DRILLS, "drill") }),
    },
    environment: {
      ...KEYS,
      ...PRIVATE_KEY,
      "FLY_API_TOKEN, RENDER_API_KEY": "the platform's token, of a drill that changes what runs",
    },
    examples: [
      ["production database", "restores the newest backup into a scratch database"],
      ["staging chroma", "builds a lost index again, on a volume of its own"],
      ["staging rollback", "goes one release back and forward again while pages are asked for"],
    ],
    codes: { 1: "it failed, or took longer or would have lost more than the settings allow" },
    check: ({ stack, kind }) => [
      ...(stack === "production" && kind === "rollback"
        ? [
            "production's users get no older release for practice: npm run drill -- staging rollback, which counts for production too",
          ]
        : []),
    ],
    run: async (given) => (await import("../../operations/drill/main.ts")).drill(given),
  }),
];
