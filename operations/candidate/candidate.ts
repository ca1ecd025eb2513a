import * as z from "zod";
import type { OneIssue } from "../github/one-issue.ts";
import { code, plain } from "../report/escape.ts";
import type { ScanReport } from "../scan/advisories.ts";

/** First line of the one issue about the weekly build. */
export const CANDIDATE_MARKER = "<!-- hotdash:candidate -->";

/** Label of the issue: it goes out with the next release. */
export const CANDIDATE_LABEL = "release";

/** The packages in a list of contents (SPDX's JSON, 2.3). */
export const spdx = z.object({
  packages: z.array(z.object({ name: z.string(), versionInfo: z.string().optional() })),
});

/** A build that may become the next release. */
export interface Candidate {
  /** The next patch version: `v1.2.4`. */
  version: string;
  /** Tag under which the registry has it. */
  tag: string;
  digest: string;
  /** Commit of main that it was built from. */
  commit: string;
  scan: ScanReport;
  contents: z.infer<typeof spdx>;
  /** Address of the run that made it, which keeps both lists; undefined outside of one. */
  run: string | undefined;
}

/** Why a build is no candidate, or undefined: what has known holes is not offered. */
export function refusedCandidate({
  scan,
  contents,
}: Pick<Candidate, "scan" | "contents">): string | undefined {
  const [first] = scan.advisories;
  if (first)
    return `the scan found ${scan.advisories.length} packages with known holes, the first ${first.package} (${first.severity}): no candidate is offered`;
  return contents.packages.length === 0
    ? "the list of its contents is empty: nothing was looked at"
    : undefined;
}

/** The issue that offers a candidate. It says the same for the same build, so that an unchanged one is not edited. */
export function candidateIssue(candidate: Candidate): OneIssue {
  const { version, tag, digest, commit, scan, contents, run } = candidate;
  const kept =
    run === undefined
      ? ""
      : ` Both lists are kept by [the run](${run}), as \`report-scan\` and \`report-sbom\`.`;
  const lines = [
    CANDIDATE_MARKER,
    `${code(commit.slice(0, 12))} of main, built anew with today's fixes of its base.`,
    [
      "| | |",
      "| --- | --- |",
      `| digest | ${code(digest)} |`,
      `| tag | ${code(tag)} |`,
      `| commit | ${code(commit)} |`,
    ].join("\n"),
    `**Scan** of ${plain(scan.at)}: nothing known of severity ${scan.severity} or worse. **Contents** (SBOM): ${contents.packages.length} packages.${kept}`,
    "To release it:",
    [
      "```sh",
      `npm run preview -- staging --image ${digest}`,
      `npm run deploy -- staging --image ${digest}`,
      `git tag ${version} ${commit} && git push origin ${version}`,
      `gh workflow run production.yml --ref ${version} -f image=${digest}`,
      "```",
    ].join("\n"),
    "The push of the tag starts a run with the commit's first image. Cancel it: production would refuse it, because staging has run this one.",
  ];
  return {
    marker: CANDIDATE_MARKER,
    label: CANDIDATE_LABEL,
    title: `Release candidate ${version}`,
    body: `${lines.join("\n\n")}\n`,
  };
}
