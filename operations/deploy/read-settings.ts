import { hide } from "../../providers/kernel/redact.ts";
import { loadAnySettings } from "../../settings/load.ts";
import type { SettingsInput } from "../../settings/sections.ts";
import type { AnySettings, StackSettings } from "../../settings/types.ts";
import { withDashboard } from "../../settings/with-dashboard.ts";
import { configInClear, secretsInConfig } from "../workspace/secret-values.ts";
import type { Stack } from "../workspace/stack.ts";

/**
 * The settings of a stack, checked as the program checks them. Its secrets stay in this process, and are hidden from
 * everything that it says or writes from then on.
 * @param now milliseconds since the epoch
 * @throws SettingsError with everything that is wrong, or without the dashboard; Error when there is no such stack
 */
export async function readSettings(stack: Stack, now: number): Promise<StackSettings> {
  return withDashboard(await readAnySettings(stack, now));
}

/** The same of a stack that may do without the dashboard. */
export async function readAnySettings(stack: Stack, now: number): Promise<AnySettings> {
  return loadAnySettings(await settingsInput(stack, now));
}

/** A stack's configuration as the engine hands it to the program, secrets in clear, which are hidden from then on. */
export async function settingsInput(stack: Stack, now: number): Promise<SettingsInput> {
  const config = await configOf(stack);
  hide(secretsInConfig(config));
  return {
    project: stack.project.name,
    stack: stack.name,
    config: Object.fromEntries(Object.entries(config).map(([key, { value = "" }]) => [key, value])),
    secretKeys: Object.entries(config).flatMap(([key, { secret }]) => (secret ? [key] : [])),
    today: new Date(now).toISOString().slice(0, 10),
  };
}

async function configOf(stack: Stack) {
  const { code, stdout, stderr } = await stack.run([
    ...["config", "--json", "--show-secrets", "--stack", stack.name, "--non-interactive"],
  ]);
  if (code === 0) return configInClear.parse(JSON.parse(stdout));
  throw new Error(
    `the settings of ${stack.name} could not be read: ${stderr.trim()}\n` +
      `a stack that is not there yet is made with: npm run pulumi -- stack init ${stack.name}`,
  );
}
