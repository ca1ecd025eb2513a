import { COMMIT, STACK } from "../allowed.ts";
import { command } from "../command.ts";
import { flag, text } from "../kinds.ts";

const KEYS = {
  "HOTDASH_BACKUP_ACCESS_KEY_ID, HOTDASH_BACKUP_SECRET_ACCESS_KEY":
    "the keys of the bucket, where backups lie in one",
  HOTDASH_POSTGRES_BIN: "folder of PostgreSQL's own tools, where they lie in no usual place",
};

export const databases = [
  command({
    name: "backup",
    group: "Databases",
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
];
