import { REPORT_KINDS } from "../../../settings/rules/production/gates.ts";
import { GITHUB_ACTIONS } from "../../../settings/rules/required-checks.ts";
import { deploy } from "../../../settings/schema/deploy.ts";
import { judgeReport } from "../../gates/reports.ts";
import { jsonIn, xmlIn } from "../../github/documents.ts";
import { deployingJobs } from "./deploying.ts";
import type { LeftArtifact, LiveRepository } from "./read.ts";

type ReportKind = (typeof REPORT_KINDS)[number];

/** What the settings should say of a repository as it is. */
export interface Proposal {
  requiredChecks: string[];
  /** Apps of those that GitHub Actions does not report. */
  checkApps: Record<string, number>;
  /** Checks that some pull requests got and others did not, with how many did. */
  sometimes: { name: string; of: number }[];
  /** Checks that every pull request got and that are required all the same of none, each with why. */
  unfit: { name: string; why: string }[];
  evidence: { artifact: string; report: ReportKind; workflow: string }[];
  /** Names of secrets that workflows read, and where they are kept: environments, "" for the repository. */
  secrets: { name: string; workflows: string[]; kept: string[] }[];
  /** Environments without those whose names carry a preview's number. */
  environments: string[];
}

/**
 * Required are only checks that every pull request got: one with `paths`, of another event or of a job that is skipped as a
 * whole never reports for some, and would keep these from being merged for ever. Neither are those that no pull request ever passed,
 * and jobs that deploy.
 */
export function propose(live: LiveRepository): Proposal {
  const seen = new Map<string, { of: number; app: number }>();
  for (const { checks } of live.heads)
    for (const name of new Set(checks.map((one) => one.name))) {
      const app = checks.find((one) => one.name === name)?.app?.id ?? GITHUB_ACTIONS;
      seen.set(name, { of: (seen.get(name)?.of ?? 0) + 1, app });
    }
  const unfit = [...seen.keys()].flatMap((name) => {
    const why = seen.get(name)?.of === live.heads.length ? whyUnfit(name, live) : undefined;
    return why ? [{ name, why }] : [];
  });
  const always = [...seen].filter(
    ([name, { of }]) => of === live.heads.length && !unfit.some((one) => one.name === name),
  );
  return {
    requiredChecks: always.map(([name]) => name).sort(),
    checkApps: Object.fromEntries(
      always.filter(([, { app }]) => app !== GITHUB_ACTIONS).map(([name, { app }]) => [name, app]),
    ),
    sometimes: [...seen]
      .filter(([, { of }]) => of < live.heads.length)
      .map(([name, { of }]) => ({ name, of })),
    unfit,
    evidence: live.artifacts.flatMap(({ name, workflow, archive }) => {
      const report = reportIn({ name, workflow, archive });
      return report ? [{ artifact: name, report, workflow }] : [];
    }),
    secrets: secretsRead(live),
    environments: [...live.secrets.keys()].filter((name) => name !== "" && !/\d+$/.test(name)),
  };
}

/** What lets a pull request pass (GitHub's documentation, "About status checks"): skipped and neutral count as well. */
const PASSES = ["success", "neutral", "skipped"];

/** Why a check that always reports is not to be required. */
function whyUnfit(name: string, { heads, workflows }: LiveRepository): string | undefined {
  const job = deployingJobs(workflows).find((one) => one.name === name);
  if (job) return `is a job that deploys (${job.workflow}): every pull request would have to`;
  const ended = heads.flatMap(({ checks }) =>
    checks.filter((one) => one.name === name && one.status === "completed"),
  );
  const passed = ended.some(({ conclusion }) => PASSES.includes(conclusion ?? ""));
  return ended.length > 0 && !passed
    ? `none of ${ended.length} ended well: required it would block every merge until it is mended`
    : undefined;
}

/** The kind of report that an artifact really holds; undefined when it holds none. */
function reportIn({ archive, name }: LeftArtifact): ReportKind | undefined {
  return REPORT_KINDS.find((report) => {
    const [demanded] = deploy("staging").parse({ evidence: [{ artifact: name, report }] }).evidence;
    try {
      const documents = report === "junit" ? [xmlIn(archive)] : jsonIn(archive);
      return demanded !== undefined && judgeReport(demanded, documents).summary !== undefined;
    } catch {
      return false;
    }
  });
}

function secretsRead({ workflows, secrets }: LiveRepository): Proposal["secrets"] {
  const readers = new Map<string, string[]>();
  for (const [path, text] of workflows)
    for (const name of new Set(
      [...text.matchAll(/\bsecrets(?:\.|\[['"])([A-Za-z_]\w*)/g)].map(([, one = ""]) => one.toUpperCase()),
    ))
      if (name !== "GITHUB_TOKEN" && name !== "INHERIT")
        readers.set(name, [...(readers.get(name) ?? []), path]);
  return [...readers].sort().map(([name, read]) => ({
    name,
    workflows: read,
    kept: [...secrets].filter(([, names]) => names.includes(name)).map(([where]) => where),
  }));
}
