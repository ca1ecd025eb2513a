import { remove, set, type WrongSetting } from "./case.ts";

const RECIPIENT = "age1qzzuuwne020wmfljrw4ly5fkeccxtkstvkpptcluarykw5zclsnqnvmhgu";

/** Backups that nobody could read, or somebody who should not, or that lie nowhere. */
export const backup: readonly WrongSetting[] = [
  {
    name: "private key among the recipients of backups",
    stack: "production",
    path: ["backup"],
    value: { folder: "/backups", recipients: ["AGE-SECRET-KEY-1QQQ"] },
    property: "hotdash:backup.recipients[0]",
    says: ["is a private key", "(not shown)"],
    fix: set("backup.recipients[0]", "'<recipient>'", "production"),
  },
  {
    name: "backups without a place",
    stack: "production",
    path: ["backup", "recipients"],
    value: [RECIPIENT],
    property: "hotdash:backup.bucket",
    says: ["nothing where"],
    fix: set("backup.bucket.name", "'<bucket>'", "production"),
  },
  {
    name: "a place for backups that nobody could read",
    stack: "staging",
    path: ["backup"],
    value: { folder: "/backups" },
    property: "hotdash:backup.recipients",
    says: ["none is stored unencrypted"],
    fix: set("backup.recipients[0]", "'<recipient>'"),
  },
  {
    name: "an index that a shell would build again",
    stack: "staging",
    path: ["backup", "chroma"],
    value: { rebuild: "npm run ingest && true", check: "npm run chroma-check" },
    property: "hotdash:backup.chroma.rebuild",
    says: ["(not shown)"],
    fix: set("backup.chroma.rebuild", "'node build/chroma-rebuild.js'", "staging"),
  },
  {
    name: "exports of the index that could be backups",
    stack: "staging",
    path: ["backup", "chroma"],
    value: { rebuild: "npm run ingest", check: "npm run chroma-check", exports: "staging-" },
    property: "hotdash:backup.chroma.exports",
    says: ["chroma…"],
    fix: set("backup.chroma.exports", "chroma/", "staging"),
  },
  {
    name: "two places for backups",
    stack: "staging",
    path: ["backup"],
    value: {
      folder: "/backups",
      recipients: [RECIPIENT],
      bucket: { endpoint: "https://s3.example.com", name: "backups" },
    },
    property: "hotdash:backup.folder",
    says: ["a backup has one place"],
    fix: remove("backup.folder"),
  },
  {
    name: "bucket without TLS",
    stack: "staging",
    path: ["backup"],
    value: { recipients: [RECIPIENT], bucket: { endpoint: "http://s3.example.com", name: "backups" } },
    property: "hotdash:backup.bucket.endpoint",
    says: ["https://<host>"],
    fix: set("backup.bucket.endpoint", "'https://s3.us-east-1.amazonaws.com'"),
  },
  {
    name: "backups that go before they are too old",
    stack: "staging",
    path: ["backup"],
    value: { folder: "/backups", recipients: [RECIPIENT], keepDays: 2, maxAgeHours: 72 },
    property: "hotdash:backup.keepDays",
    says: ["before it is too old"],
    fix: set("backup.keepDays", "3"),
  },
];
