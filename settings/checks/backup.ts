import { removeCommand, setCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { recipientProblems } from "../rules/age-recipients.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check } from "./check.ts";

const RECIPIENTS = "recipients of age, as age-keygen -y prints them: age1… or age1pq1…, all of one kind";

/** Backups can be read by somebody, and by no one who should not; they have a place, and only one. */
export const backup: Check = ({ name, parsed }) => {
  const { backup: given } = parsed;
  if (!given) return [];
  const { recipients, bucket, folder, keepDays, maxAgeHours } = given;
  const problems: SettingProblem[] = recipientProblems(recipients).map(({ index, problem }) =>
    settingProblem(name, ["backup", "recipients", index], {
      // A private key that was written here by mistake must not stand in a log as well.
      value: recipients[index]?.startsWith("age1") ? (recipients[index] ?? "") : "(not shown)",
      ...{ problem, allowed: RECIPIENTS },
      fix: setCommand(name, ["backup", "recipients", index], "<recipient>"),
    }),
  );
  if (bucket && folder)
    problems.push(
      settingProblem(name, ["backup", "folder"], {
        ...{ value: folder, problem: "stands beside backup.bucket, and a backup has one place" },
        allowed: "a bucket, or a folder of a machine that keeps it",
        fix: removeCommand(name, ["backup", "folder"]),
      }),
    );
  const stored = bucket !== undefined || folder !== undefined;
  if (recipients.length > 0 && !stored)
    problems.push(
      settingProblem(name, ["backup", "bucket"], {
        ...{
          value: "(not set)",
          problem: "is missing: backup.recipients says that there are backups, and nothing where",
        },
        allowed: "bucket with endpoint and name, or folder",
        fix: setCommand(name, ["backup", "bucket", "name"], "<bucket>"),
      }),
    );
  if (stored && recipients.length === 0)
    problems.push(
      settingProblem(name, ["backup", "recipients"], {
        ...{
          value: "(empty)",
          problem: "names nobody who could read a backup, and none is stored unencrypted",
        },
        allowed: RECIPIENTS,
        fix: setCommand(name, ["backup", "recipients", 0], "<recipient>"),
      }),
    );
  if (keepDays * 24 < maxAgeHours)
    problems.push(
      settingProblem(name, ["backup", "keepDays"], {
        value: String(keepDays),
        problem: `takes a backup away before it is too old by backup.maxAgeHours (${maxAgeHours})`,
        ...{ allowed: `at least ${Math.ceil(maxAgeHours / 24)} days`, good: Math.ceil(maxAgeHours / 24) },
      }),
    );
  return problems;
};
