import { FLAGS, type FlagName, type FlagRow, offText, onText } from "../flags.ts";
import { readFilled } from "./env-file.ts";
import { MATRIX } from "./table.ts";
import { isSecret, type Variable } from "./variable.ts";

/** Flags that are on where no data and no service is live. */
const LOCAL_FLAGS: readonly FlagName[] = ["DASHBOARD_USE_MOCK", "MCP_FORCE_MOCKS", "USE_MOCK_DATA"];

function localFlag(flag: FlagName): string {
  const row: FlagRow = FLAGS[flag];
  return LOCAL_FLAGS.includes(flag) || row.safe ? onText(row) : offText(row);
}

/** The value of a variable on a developer's machine; undefined when there is none, or when it is theirs to fill in. */
export function localValue({ source, local, default: value }: Variable): string | undefined {
  if (local !== undefined) return local ?? undefined;
  return source === "setting" ? value : undefined;
}

/**
 * `.env.local` for a developer's machine: the database of `supabase start`, a queue in memory, invented data. It knows
 * no stack, so no value of one can get into it. Secrets that a developer may need stand in it without a value.
 * @param kept What is filled in already, by name, as it is written behind the `=`: it stays, letter by letter.
 */
export function localEnvironment(kept: Readonly<Record<string, string>> = {}): string {
  const rows = MATRIX.filter(
    (variable) => variable.local !== null && (variable.local !== undefined || variable.source !== "derived"),
  );
  const lines = rows.flatMap((variable) => {
    const written = kept[variable.name] || spelled(localValue(variable) ?? "");
    const comment = `# ${variable.description}`;
    if (written !== "" || isSecret(variable)) return [comment, `${variable.name}=${written}`];
    return [comment, `# ${variable.name}=`];
  });
  const flags = (Object.keys(FLAGS) as FlagName[]).flatMap((flag) => [
    `# ${FLAGS[flag].reason}`,
    `${flag}=${kept[flag] || localFlag(flag)}`,
  ]);
  const own = Object.entries(kept)
    .filter(([name]) => !rows.some((row) => row.name === name) && !Object.hasOwn(FLAGS, name))
    .map(([name, written]) => `${name}=${written}`);
  const head = [
    "# Made by `npm run env:local` from settings/matrix/; what is filled in stays. Never commit it.",
  ];
  return `${[...head, "", ...lines, "", ...flags, ...(own.length > 0 ? ["", ...own] : [])].join("\n")}\n`;
}

/** What such a file holds, by name; empty values are left out. */
export function readEnvironmentFile(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(readFilled(text)).map(([name, { value }]) => [name, value]));
}

/** What is filled in there, by name, as it is written. */
export function readWritten(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(readFilled(text)).map(([name, { written }]) => [name, written]));
}

/** A value of the matrix as every reader takes it: in quotes where a blank or `#` would end it. None has a quote or a `$`. */
const spelled = (value: string) => (/^[\w./:@%+,?&=~-]*$/.test(value) ? value : `'${value}'`);
