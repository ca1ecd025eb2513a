import { readFile } from "node:fs/promises";
import { addSummary, clientFromEnvironment, runAddress } from "../github/job.ts";
import { keepIssue } from "../github/one-issue.ts";
import { ref } from "../github/shapes.ts";
import { scanReport } from "../scan/advisories.ts";
import { candidateIssue, refusedCandidate, spdx } from "./candidate.ts";
import { nextPatch } from "./next-version.ts";

/** `hotdash candidate`: offers a build as the next patch release, in the one open issue about it. */
export async function offerCandidate(given: {
  digest: string;
  tag: string;
  commit: string;
  /** What `hotdash scan --report` wrote. */
  scan: string;
  /** What `hotdash image --sbom` wrote. */
  sbom: string;
}): Promise<void> {
  const scan = scanReport.parse(JSON.parse(await readFile(given.scan, "utf8")));
  const contents = spdx.parse(JSON.parse(await readFile(given.sbom, "utf8")));
  const refused = refusedCandidate({ scan, contents });
  if (refused) throw new Error(refused);
  const github = clientFromEnvironment();
  const tags = await github.list("/git/matching-refs/tags/v", ref);
  const version = nextPatch(tags.map(({ ref: name }) => name.replace("refs/tags/", "")));
  const { digest, tag, commit } = given;
  const issue = candidateIssue({ version, tag, digest, commit, scan, contents, run: runAddress() });
  const { number, opened } = await keepIssue(github, issue);
  console.log(`${issue.title}: issue ${number} ${opened ? "opened" : "is up to date"}`);
  await addSummary(issue.body);
}
