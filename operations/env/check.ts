import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FLAGS, type FlagName } from "../../settings/flags.ts";
import { extraRows } from "../../settings/matrix/extras.ts";
import { MATRIX, stackRows } from "../../settings/matrix/table.ts";
import { isSecret, type Variable } from "../../settings/matrix/variable.ts";
import { secretName } from "../../settings/rules/secret-names.ts";
import { extras as extrasSchema } from "../../settings/schema/extras.ts";
import { checkoutFiles } from "../stack-guard/checkout-files.ts";
import { CHECKOUT, PROJECT } from "../workspace/checkout.ts";
import { parseStackFile } from "../workspace/stack-yaml.ts";
import { type Comparison, compare, type Named } from "./compare.ts";
import { type Collected, collect } from "./reads/collect.ts";
import { isBuilt } from "./reads/place.ts";
import { scriptReads } from "./reads/script.ts";
import { isPlainText, textReads } from "./reads/text.ts";

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** What every file of a checkout reads of its environment. The compiler is loaded here and nowhere else. */
export async function readsOf(checkout: string): Promise<Collected> {
  const { default: compiler } = await import("typescript").catch(() => {
    throw new Error("the package typescript is not installed, and it reads the code\n   fix: npm ci");
  });
  const files: Parameters<typeof collect>[0][number][] = [];
  for await (const file of checkoutFiles(checkout)) {
    if ("skipped" in file || isBuilt(file.path)) continue;
    const { path, text } = file;
    if (isPlainText(path)) files.push({ path, ...textReads(path, text) });
    else if (SCRIPT.test(path)) files.push({ path, ...scriptReads(compiler, path, text) });
  }
  return collect(files);
}

/** What a stack has a value for, by its stack file alone: secrets stand there by name, so no passphrase is needed. */
export async function stackHas(stack: string): Promise<{ extras: Variable[]; has: Set<string> }> {
  const file = `Pulumi.${stack}.yaml`;
  const text = await readFile(join(CHECKOUT, file), "utf8").catch(() => {
    throw new Error(`stack = ${stack}\n   has no stack file here (${file})\n   allowed: staging, production`);
  });
  const { config } = parseStackFile(text, file);
  const section = (name: string) => (config[`${PROJECT}:${name}`] ?? {}) as Record<string, unknown>;
  const extras = extraRows(extrasSchema.safeParse(section("extras")).data ?? {});
  const given = [...Object.keys(section("variables")), ...Object.keys(section("secrets"))];
  const always = stackRows()
    .filter((row) => row.targets.some((target) => target.startsWith("fly")))
    .filter(
      ({ source, default: value }) => source === "derived" || source === "generated" || value !== undefined,
    );
  const flags = (Object.keys(FLAGS) as FlagName[]).filter((flag) => !("away" in FLAGS[flag]));
  const has = new Set([...given, ...always.map(({ name }) => name), ...flags]);
  if (has.has("POSTGRES_URL")) has.add("DATABASE_URL");
  return { extras, has };
}

/**
 * `hotdash env check`: what the application's code reads and a stack lacks, and the reverse.
 * @returns 1 when the dashboard's code reads what no list knows
 */
export async function checkEnvironment(given: {
  checkout: string;
  stack: string;
  json: boolean;
}): Promise<number> {
  const [reads, stack] = await Promise.all([readsOf(given.checkout), stackHas(given.stack)]);
  const found = compare(reads, stack);
  console.log(given.json ? JSON.stringify(found, undefined, 2) : lines(found, given.stack).join("\n"));
  return found.unknown.some(isDashboards) ? 1 : 0;
}

const isDashboards = ({ by }: Named) => by.includes("dashboard");

/** What a declaration says of these names: secret where a name says so by itself, which is not plain to be. */
function kindsOf(found: readonly Named[]): { kind: string; names: string }[] {
  const byKind = Map.groupBy(found, ({ name }) => (secretName(name) ? "secret" : "plain"));
  const named = (some: readonly Named[]) => `  # ${some.map(({ name }) => name).join(", ")}`;
  return [...byKind].map(([kind, some]) => ({ kind, names: byKind.size > 1 ? named(some) : "" }));
}

/** Places of one name that are shown. */
const SHOWN = 3;

function lines({ unknown, unset, unread, made }: Comparison, stack: string): string[] {
  const own = unknown.filter(isDashboards);
  const others = unknown.filter((one) => !isDashboards(one));
  const needed = unset.filter((one) => one.needed);
  return [
    ...block("read by the dashboard, and in no list", own.map(withPlaces), [
      `A flag gets its row in settings/flags/table.ts; anything else is declared in the stack, with kind, systems and reason:`,
      ...kindsOf(own).map(
        ({ kind, names }) =>
          `  npm run pulumi -- config set --path 'hotdash:extras.<NAME>.kind' ${kind} -s ${stack}${names}`,
      ),
      `  npm run pulumi -- config set --path 'hotdash:extras.<NAME>.reason' '<what it is for>' -s ${stack}`,
    ]),
    ...block(
      `read without an answer for its absence, and without a value in ${stack}`,
      needed.map(withFix(stack)),
    ),
    ...block(
      `read where there is one, and without a value in ${stack}`,
      unset.filter((one) => !one.needed).map(withPlaces),
    ),
    ...block(
      "read by other systems, scripts and tests alone, and in no list",
      others.map((one) => `${one.name} (${one.by.join(", ")})`),
    ),
    ...block(
      `in ${stack}, and read by no code`,
      unread.map(({ name, why }) => `${name}: ${why}`),
    ),
    ...block(
      "names that are made at run time; of these only what stands in the code as a text is seen",
      made,
    ),
    "TypeScript and JavaScript are parsed; Python, Ruby, Prisma and YAML are read by their plain forms; what a build wrote is left out.",
  ];
}

const block = (title: string, items: readonly string[], more: readonly string[] = []): string[] =>
  items.length === 0 ? [] : [`${title} (${items.length}):`, ...items.map((item) => `  ${item}`), ...more, ""];

function withPlaces({ name, places }: Named): string {
  const more = places.length > SHOWN ? `, ${places.length - SHOWN} more` : "";
  return `${name}  ${places.slice(0, SHOWN).join(", ")}${more}`;
}

const withFix = (stack: string) => (one: Named) => {
  const row = MATRIX.find(({ name }) => name === one.name);
  const secret = row && isSecret(row);
  const place = `'${PROJECT}:${secret ? "secrets" : "variables"}.${one.name}'`;
  const set = `npm run pulumi -- config set ${secret ? "--secret " : ""}--path ${place}${secret ? "" : " '<value>'"} -s ${stack}`;
  return `${withPlaces(one)}\n    ${set}`;
};
