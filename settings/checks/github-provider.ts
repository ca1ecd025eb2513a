import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { CheckInput } from "./check.ts";

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?/;

/** The settings of GitHub's provider itself: whose repository, which address, and no token in clear. */
export function judgeProvider({
  name,
  config,
  secretKeys,
  platform,
}: Pick<CheckInput, "name" | "config" | "secretKeys"> & { platform: string | undefined }): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const { "github:owner": owner, "github:baseUrl": baseUrl, "github:token": token } = config;
  if (owner === undefined || !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(owner)) {
    problems.push(
      settingProblem(name, ["github:owner"], {
        value: owner === undefined ? "(not set)" : "(text)",
        problem: owner === undefined ? "is required" : "is not allowed",
        allowed: "the account that owns the repository: letters, digits and dashes",
        good: "Jgorzitza",
      }),
    );
  }
  if (platform === "simulated" && (baseUrl === undefined || !LOOPBACK.test(baseUrl))) {
    problems.push(
      settingProblem(name, ["github:baseUrl"], {
        value: baseUrl === undefined ? "(not set)" : "(an address)",
        problem: "would let a simulated stack reach the real GitHub",
        allowed: "the simulator's address: http://127.0.0.1:<port>/",
        good: "http://127.0.0.1:<port>/",
      }),
    );
  }
  if (platform === "live" && baseUrl !== undefined) {
    problems.push(
      settingProblem(name, ["github:baseUrl"], {
        value: "(an address)",
        problem: "sends a live stack's secrets to another address than GitHub's",
        allowed: "not set in a live stack",
        fix: removeCommand(name, ["github:baseUrl"]),
      }),
    );
  }
  if (token !== undefined && !secretKeys.has("token")) {
    problems.push(
      settingProblem(name, ["github:token"], {
        value: "(not shown)",
        problem: "is stored in clear",
        allowed: "not set: the token comes from GITHUB_TOKEN in the environment",
        fix: removeCommand(name, ["github:token"]),
      }),
    );
  }
  return problems;
}
