import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { redact } from "../../providers/kernel/redact.ts";
import { addSummary, clientFromEnvironment, runAddress } from "../github/job.ts";
import { keepIssue } from "../github/one-issue.ts";
import { ref } from "../github/shapes.ts";
import { scanReport } from "../scan/advisories.ts";
import { candidateIssue, refusedCandidate, spdx } from "./candidate.ts";
import { nextPatch } from "./next-version.ts";

/*
 * npm run candidate -- --digest <digest> --tag <tag> --commit <sha> --scan <file> --sbom <file>: offers a build as the next
 * patch release, in the one open issue about it. The files are what `npm run scan -- --report` and `npm run image -- --sbom`
 * wrote. Exit code 1 when it has known holes, or when anything is missing.
 */
try {
  const text = { type: "string", default: "" } as const;
  const { values } = parseArgs({
    options: { digest: text, tag: text, commit: text, scan: text, sbom: text },
  });
  const wrong = [
    ...(/^sha256:[0-9a-f]{64}$/.test(values.digest) ? [] : ["--digest; allowed: sha256:<64 hex digits>"]),
    ...(/^[0-9a-f]{40}$/.test(values.commit) ? [] : ["--commit; allowed: 40 hexadecimal digits"]),
    ...(/^\w[\w.-]{0,127}$/.test(values.tag) ? [] : ["--tag; allowed: the tag of an image"]),
    ...(["scan", "sbom"] as const).filter((name) => values[name] === "").map((name) => `--${name} <file>`),
  ];
  if (wrong.length > 0) throw new Error(`missing or wrong: ${wrong.join(", ")}`);
  const scan = scanReport.parse(JSON.parse(await readFile(values.scan, "utf8")));
  const contents = spdx.parse(JSON.parse(await readFile(values.sbom, "utf8")));
  const refused = refusedCandidate({ scan, contents });
  if (refused) throw new Error(refused);
  const github = clientFromEnvironment();
  const tags = await github.list("/git/matching-refs/tags/v", ref);
  const version = nextPatch(tags.map(({ ref: name }) => name.replace("refs/tags/", "")));
  const { digest, tag, commit } = values;
  const issue = candidateIssue({ version, tag, digest, commit, scan, contents, run: runAddress() });
  const { number, opened } = await keepIssue(github, issue);
  console.log(`${issue.title}: issue ${number} ${opened ? "opened" : "is up to date"}`);
  await addSummary(issue.body);
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
