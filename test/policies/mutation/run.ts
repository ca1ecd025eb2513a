import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutants.ts";

/** The program that runs tests. */
const runner = fileURLToPath(new URL("../../../node_modules/vitest/vitest.mjs", import.meta.url));
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));

/** Tests that failed, by rule. */
export type Red = Record<string, number>;

/** Runs the tests of these rules with one thing broken, and counts those that noticed. */
export async function runMutant(mutant: Mutant, rules: readonly string[]): Promise<Red> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-mutant-"));
  const report = join(folder, "report.json");
  const files = rules.map((rule) => `test/policies/${rule}.test.ts`);
  const args = [runner, "run", "--config", config, "--reporter=json", `--outputFile=${report}`, ...files];
  const { VITEST: _, VITEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    env: { ...env, HOTDASH_MUTANT: JSON.stringify(mutant) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  const text = await readFile(report, "utf8").catch(() => {
    throw new Error(`no report of the mutant ${JSON.stringify(mutant)}:\n${errors}`);
  });
  await rm(folder, { recursive: true });
  return redIn(JSON.parse(text) as Report);
}

interface Report {
  testResults: { name: string; assertionResults: { status: string }[] }[];
}

/** A file that could not even be loaded has no failed tests, and proves nothing. */
function redIn({ testResults }: Report): Red {
  return Object.fromEntries(
    testResults.map(({ name, assertionResults }) => [
      basename(name, ".test.ts"),
      assertionResults.filter(({ status }) => status === "failed").length,
    ]),
  );
}
