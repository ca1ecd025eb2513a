import { FLAGS, type FlagName, type FlagRow, offText, onText } from "../flags.ts";
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
 * @param kept What is filled in already, by name: it stays.
 */
export function localEnvironment(kept: Readonly<Record<string, string>> = {}): string {
  const rows = MATRIX.filter(
    (variable) => variable.local !== null && (variable.local !== undefined || variable.source !== "derived"),
  );
  const lines = rows.flatMap((variable) => {
    const value = kept[variable.name] || localValue(variable) || "";
    const comment = `# ${variable.description}`;
    if (value !== "" || isSecret(variable)) return [comment, `${variable.name}=${quoted(value)}`];
    return [comment, `# ${variable.name}=`];
  });
  const flags = (Object.keys(FLAGS) as FlagName[]).flatMap((flag) => [
    `# ${FLAGS[flag].reason}`,
    `${flag}=${kept[flag] || localFlag(flag)}`,
  ]);
  const own = Object.entries(kept)
    .filter(([name]) => !rows.some((row) => row.name === name) && !Object.hasOwn(FLAGS, name))
    .map(([name, value]) => `${name}=${quoted(value)}`);
  const head = [
    "# Made by `npm run env:local` from settings/matrix/; what is filled in stays. Never commit it.",
  ];
  return `${[...head, "", ...lines, "", ...flags, ...(own.length > 0 ? ["", ...own] : [])].join("\n")}\n`;
}

/** What such a file holds, by name; empty values are left out. */
export function readEnvironmentFile(text: string): Record<string, string> {
  const found = text.split("\n").flatMap((line): [string, string][] => {
    const [, name = "", raw = ""] = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line.trim()) ?? [];
    const [, , inside] = /^(["'])(.*)\1$/.exec(raw.trim()) ?? [];
    const value = inside ?? raw.trim();
    return name === "" || value === "" ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** Quotes keep `#` and spaces from ending a value. */
const quoted = (value: string) =>
  /^[\w./:@%+,?&=~-]*$/.test(value) ? value : `'${value.replaceAll("'", "")}'`;
