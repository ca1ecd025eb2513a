import { join } from "node:path";
import * as z from "zod";
import { judgeSources } from "../../image/sources/check.ts";
import { jsonOf } from "../../json-text.ts";
import { checkoutFiles } from "../../stack-guard/checkout-files.ts";
import { openStack } from "../../workspace/open.ts";
import { dashboardOf, databaseOf } from "../../workspace/stack-file.ts";
import type { MigrationFinding } from "../finding.ts";
import { fromFolder } from "../source.ts";
import { prismaClaims, wrongScripts } from "./prisma.ts";
import { rehearse } from "./rehearse.ts";
import { rehearsalLines, wrongIn } from "./text.ts";

/**
 * `hotdash migrations rehearse`: runs a checkout's whole history on an empty project of its own, and names all that is wrong with
 * it at once. Needs no secret, and reaches no stack.
 * @returns 1 when anything is wrong
 */
export async function rehearseCheckout(given: {
  stack: string;
  checkout: string;
  json: boolean;
}): Promise<number> {
  const stack = await openStack(given.stack, "migrations rehearse");
  const settings = { database: await databaseOf(stack), dashboard: await dashboardOf(stack) };
  const files = await fromFolder(join(given.checkout, settings.database.source.folder));
  const checkout = new Map<string, string>();
  for await (const one of checkoutFiles(given.checkout)) if ("text" in one) checkout.set(one.path, one.text);
  const rehearsal = await rehearse(files, prismaClaims(checkout), settings as Parameters<typeof rehearse>[2]);
  rehearsal.findings.push(...scripts(checkout), ...boot(checkout, settings.dashboard.migrations));
  if (given.json) console.log(JSON.stringify(rehearsal, undefined, 2));
  else for (const line of rehearsalLines(rehearsal)) console.log(line);
  return wrongIn(rehearsal) > 0 ? 1 : 0;
}

const manifest = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

function scripts(checkout: ReadonlyMap<string, string>): MigrationFinding[] {
  const read = manifest.safeParse(jsonOf(checkout.get("package.json") ?? "{}"));
  return wrongScripts(read.data?.scripts ?? {}).map(({ script, command }) => ({
    ...{ file: "package.json", line: 1, rule: "prisma-command", level: "warning" },
    problem: `the script ${script} runs ${command}, which makes up, throws away or skips migrations`,
    safe: "on a database of a stack only prisma migrate deploy; this one on a developer's own",
  }));
}

/** What the image would migrate at its start, beside the one owner. */
function boot(checkout: ReadonlyMap<string, string>, owner: string): MigrationFinding[] {
  if (!checkout.has("Dockerfile")) return [];
  return judgeSources({ files: checkout, dockerfile: "Dockerfile" })
    .filter(({ problem }) => problem.includes("owner of the schema"))
    .map(({ property, problem, fix }) => ({
      ...{ file: property, line: 1, rule: "migrates-at-boot", safe: fix },
      level: owner === "none" ? "warning" : "error",
      problem:
        owner === "none" ? `${problem}; deployed all the same, as dashboard.migrations is none` : problem,
    }));
}
