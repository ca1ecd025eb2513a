import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANALYSED_VARIABLE } from "../../policies/kernel/analysed-stack.ts";
import { eventsIn } from "../changes/read.ts";
import { type Violation, violationsIn } from "../report/violations.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import type { Stack } from "../workspace/stack.ts";

/** Of the rule about kept data: the analysis does not see the option that it asks for. */
const UNPROTECTED = { rule: "kept-data", message: /^The option protect is not set/ };

/**
 * The rules of the pack, judged on the stored state: also what an update without the pack made, and what new rules say of
 * what has long been there. No program is run and no platform is asked.
 * @throws Error when the analysis itself could not be done.
 */
export async function analyseState(stack: Stack): Promise<Violation[]> {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-analysis-"));
  try {
    const facts = join(folder, "stack.json");
    await writeFile(facts, JSON.stringify(await factsOf(stack)), { mode: 0o600 });
    const { code, stdout, stderr } = await stack.run(
      ["policy", "analyze", "--policy-pack", join(CHECKOUT, "policies"), "--stack", stack.name, "--json"],
      { env: { [ANALYSED_VARIABLE]: facts } },
    );
    const violations = violationsIn([...eventsIn(stdout)]);
    if (code !== 0 && violations.length === 0)
      throw new Error(`the policies could not be judged on the state of ${stack.name}: ${stderr.trim()}`);
    return withoutUnseen(violations, await protectedNames(stack));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Plain configuration only: what is secret has no value here. */
async function factsOf(stack: Stack) {
  const { code, stdout, stderr } = await stack.run(["config", "--json", "--stack", stack.name]);
  if (code !== 0) throw new Error(`the configuration of ${stack.name} could not be read: ${stderr.trim()}`);
  const all = JSON.parse(stdout) as Record<string, { value?: string }>;
  const config = Object.entries(all).flatMap(([key, { value }]) =>
    value === undefined ? [] : [[key, value]],
  );
  return { project: stack.project.name, stack: stack.name, config: Object.fromEntries(config) };
}

/** Names of the resources that are protected by their state. */
async function protectedNames(stack: Stack): Promise<Set<string>> {
  const { resources } = await stack.state();
  return new Set(resources.flatMap(({ protect, urn }) => (protect ? [urn.split("::").at(-1) ?? ""] : [])));
}

/** Leaves out what a rule says only because the analysis does not show it the options of a resource. */
export function withoutUnseen(
  violations: readonly Violation[],
  protectedOnes: ReadonlySet<string>,
): Violation[] {
  return violations.flatMap((violation) => {
    if (violation.rule !== UNPROTECTED.rule) return [violation];
    const places = violation.places
      .map(({ resource, messages }) => ({
        resource,
        messages: messages.filter((text) => !(protectedOnes.has(resource) && UNPROTECTED.message.test(text))),
      }))
      .filter(({ messages }) => messages.length > 0);
    return places.length > 0 ? [{ ...violation, places }] : [];
  });
}
