import { loadSettings } from "../../settings/load.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Stack } from "../workspace/stack.ts";

interface ConfigEntry {
  value?: string;
  secret?: boolean;
}

/**
 * The checked settings of a stack, read as its program reads them. They hold secrets in clear.
 * @throws SettingsError that lists everything that is wrong
 */
export async function settingsOf(stack: Stack): Promise<StackSettings> {
  const { code, stdout, stderr } = await stack.run([
    "config",
    "--json",
    "--show-secrets",
    "--stack",
    stack.name,
  ]);
  if (code !== 0) throw new Error(`the settings of ${stack.name} cannot be read: ${stderr.trim()}`);
  const entries = Object.entries(JSON.parse(stdout) as Record<string, ConfigEntry>);
  return loadSettings({
    project: stack.project.name,
    stack: stack.name,
    config: Object.fromEntries(entries.map(([key, { value = "" }]) => [key, value])),
    secretKeys: entries.filter(([, { secret }]) => secret).map(([key]) => key),
  });
}
