import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { hide } from "../../providers/kernel/redact.ts";
import { examine } from "../../settings/load.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import type { SettingsInput } from "../../settings/sections.ts";
import { settingsInput } from "../deploy/read-settings.ts";
import type { Stack } from "../workspace/stack.ts";
import { newCopy, type SettingPath, type StackCopy } from "./copy.ts";
import { encryptedSettings } from "./encrypted.ts";
import { invented } from "./invent.ts";
import { leaksIn } from "./leaks.ts";
import { StandIns, withStandIns } from "./replace.ts";

/**
 * Makes the copy of a stack that pull requests are previewed on. For main's jobs alone: it reads the stack's secrets.
 * @param made commit of main that it is made with, and the time
 * @throws Error when any real value could still be read in it; it names places, never values
 */
export async function makeCopy(
  stack: Stack,
  made: { commit?: string | undefined; now: number },
): Promise<StackCopy> {
  const input = await settingsInput(stack, made.now);
  const file = parse(await readFile(stack.file, "utf8")) as { config?: Record<string, unknown> };
  const standIns = new StandIns();
  const config = { ...input.config };
  const secrets: string[] = [];
  const settings = encryptedSettings(file.config ?? {}).map(({ path, encrypted }) => {
    const real = valueAt(input.config, path);
    const value = invented(path, file.config ?? {}, encrypted, real);
    secrets.push(real);
    standIns.teach(real, value);
    replaceAt(config, path, value);
    return { path, encrypted, value };
  });
  for (const [real, value] of derived(input, { ...input, config })) standIns.teach(real, value);

  const exported = JSON.parse(await exportInClear(stack)) as StackCopy["state"];
  const { state, replaced } = withStandIns(exported, standIns);
  const { project, name } = { project: stack.project.name, name: stack.name };
  const at = new Date(made.now).toISOString();
  const commit = made.commit === undefined ? {} : { commit: made.commit };
  const copy = newCopy({ project, stack: name, ...commit, at, settings, replaced, state });
  const real = [...secrets, ...standIns.real];
  hide(real);
  const leaks = leaksIn(copy, real);
  if (leaks.length === 0) return copy;
  throw new Error(
    `the copy of ${name} was not kept: a secret value can be read in ${leaks.length} of its places:\n` +
      `${leaks.map((place) => `  ${place}`).join("\n")}\n` +
      "fix: mark the value as secret where it is declared (pulumi.secret), run npm run up, and make the copy again",
  );
}

/** What follows from encrypted settings, beside what follows from their stand-ins: the program computes both alike. */
function derived(real: SettingsInput, stood: SettingsInput): [real: string, standIn: string][] {
  const [before, after] = [real, stood].map((input) => {
    const { settings } = examine(input);
    return settings && routeEnvironment(settings);
  });
  if (!before || !after) return [];
  return (["flySecrets", "githubSecrets"] as const).flatMap((target) =>
    Object.entries(before[target]).flatMap(([name, value]): [string, string][] => {
      const standIn = after[target][name];
      return standIn === undefined ? [] : [[value, standIn]];
    }),
  );
}

async function exportInClear(stack: Stack): Promise<string> {
  const { code, stdout, stderr } = await stack.run([
    "stack",
    "export",
    "--show-secrets",
    "--stack",
    stack.name,
  ]);
  if (code !== 0) throw new Error(`the state of ${stack.name} could not be exported: ${stderr.trim()}`);
  return stdout;
}

/** The text at a path of a configuration, in which objects are JSON texts. */
function valueAt(config: Readonly<Record<string, string>>, [key, ...rest]: SettingPath): string {
  let value: unknown = config[String(key)] ?? "";
  if (rest.length > 0) value = JSON.parse(String(value));
  for (const part of rest) value = (value as Record<string | number, unknown> | undefined)?.[part];
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

function replaceAt(config: Record<string, string>, [key, ...rest]: SettingPath, standIn: string): void {
  const [last, ...before] = [...rest].reverse();
  if (last === undefined) {
    config[String(key)] = standIn;
    return;
  }
  const root = JSON.parse(config[String(key)] ?? "{}") as Record<string | number, unknown>;
  let node = root;
  for (const part of before.reverse()) node = node[part] as Record<string | number, unknown>;
  node[last] = standIn;
  config[String(key)] = JSON.stringify(root);
}
