import fc from "fast-check";
import { expect, it } from "vitest";
import { backupName, readBackupName } from "../../../operations/backup/name.ts";
import { backupsIn } from "../../../operations/backup/newest.ts";
import { outdated } from "../../../operations/backup/retention.ts";
import { recipientProblems } from "../../../settings/rules/age-recipients.ts";

it("a name is read as it was written, and sorts by time", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("staging", "production", "pr-12"),
      fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1000),
      fc.constantFrom("unknown", "3f9c2ab4d1e0"),
      (stack, takenAt, commit) => {
        const name = backupName({ stack, takenAt, commit });
        expect(readBackupName(name)).toEqual({ stack, takenAt, commit });
        expect(backupName({ stack, takenAt: takenAt + 1000, commit }) > name).toBe(true);
      },
    ),
  );
  for (const none of [
    "staging-20261330T000000Z-unknown.dump.age",
    "staging.dump.age",
    "../staging-20261130T000000Z-unknown.dump.age",
  ])
    expect(readBackupName(none)).toBeUndefined();
});

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-30T00:00:00Z");
const at = (days: number) => backupName({ stack: "staging", takenAt: NOW - days * DAY, commit: "unknown" });
const stored = (days: number, manifest = true) => [
  { name: at(days), bytes: 1 },
  ...(manifest ? [{ name: at(days).replace(".dump.age", ".json"), bytes: 1 }] : []),
];

it("old ones go, the newest few never, and what became no backup goes after a day", () => {
  const all = [0.5, 30, 36, 40, 50]
    .flatMap((days) => stored(days))
    .concat(stored(0.2, false), stored(3, false));
  const listed = backupsIn(all, "staging");
  expect(listed.backups.map(({ name }) => name)).toEqual([0.5, 30, 36, 40, 50].map(at));
  const names = (keepDays: number, keepAtLeast: number) =>
    outdated(listed, { keepDays, keepAtLeast }, NOW).map(({ name }) => name);
  expect(names(35, 2)).toEqual([at(36), at(40), at(50), at(3)]);
  expect(names(35, 4)).toEqual([at(50), at(3)]);
  expect(names(35, 9)).toEqual([at(3)]);
  expect(backupsIn(all, "production").backups).toEqual([]);
});

const CLASSIC = "age1qzzuuwne020wmfljrw4ly5fkeccxtkstvkpptcluarykw5zclsnqnvmhgu";
const HYBRID = `age1pq1${"q".repeat(1952)}`;
it.each([
  [[CLASSIC], []],
  [[HYBRID, HYBRID], []],
  [[CLASSIC, HYBRID], [/beside post-quantum/]],
  [["AGE-SECRET-KEY-1QQQ"], [/private key/]],
  [["ssh-ed25519 AAAA"], [/key of SSH/]],
  [["age1yubikey1qwerty"], [/plugin/]],
  [
    [CLASSIC.slice(1), CLASSIC.toUpperCase(), ""],
    [/no recipient/, /no recipient/, /no recipient/],
  ],
])("%#: recipients", (recipients, says) => {
  const found = recipientProblems(recipients).map(({ problem }) => problem);
  expect(found).toHaveLength(says.length);
  for (const [index, one] of says.entries()) expect(found[index]).toMatch(one);
});
